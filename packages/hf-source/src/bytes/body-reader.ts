import type { Readable } from "node:stream";
import {
  PrefetchError,
  abortErrorOf,
  throwIfAborted,
  type ModelReader,
  type ReadOptions,
} from "@prefetch/core";
import { createProgressWatch, describeStall, type ProgressWatch } from "../http/progress-watch.ts";
import type { BodyExtent } from "./body-extent.ts";

/** A body, and what is known of it. */
export interface BodySource {
  /** The body, untouched so far. */
  readonly body: Readable;
  /** Which bytes of the file it holds. */
  readonly extent: BodyExtent;
  /** The path in the repository. */
  readonly path: string;
  /** The host that sends it. */
  readonly host: string;
  /** The address, without its query. */
  readonly url: string;
  /** See `HfSourceOptions.progressTimeoutMs`. */
  readonly progressTimeoutMs: number;
  /** Told once, when the body has ended or was given up: how many bytes of it were taken. */
  readonly onClosed: (bytes: number) => void;
}

/** A `readInto` under way. */
interface Fill {
  readonly target: Uint8Array;
  readonly onBytes: ReadOptions["onBytes"];
  readonly settle: (error: PrefetchError | undefined) => void;
  filledBytes: number;
}

interface BodyState {
  readonly source: BodySource;
  readonly watch: ProgressWatch;
  /** Resolves when the body has ended or was given up. */
  readonly ended: Promise<void>;
  /** Bytes that came with the last ones of a full buffer; in memory of our own. */
  spare: Uint8Array;
  position: number;
  fill: Fill | undefined;
  failure: PrefetchError | undefined;
  isClosed: boolean;
}

const NOTHING = new Uint8Array(0);

/**
 * Creates the reader of one body. Network chunks are copied into the buffer as they come, without a
 * promise each; between two reads the body is paused, so that nothing is taken that nobody wants.
 */
export function createBodyReader(source: BodySource): ModelReader {
  const { body, extent, progressTimeoutMs } = source;
  const watch = createProgressWatch(progressTimeoutMs, (received) => {
    const stall = describeStall(received, progressTimeoutMs);
    fail(state, brokenBody(state, `made ${stall}`));
  });
  const ended = Promise.withResolvers<void>();
  const state: BodyState = {
    source,
    watch,
    ended: ended.promise,
    spare: NOTHING,
    position: extent.range.start,
    fill: undefined,
    failure: undefined,
    isClosed: false,
  };
  body.pause();
  body.on("data", (bytes: Uint8Array) => accept(state, bytes));
  body.on("end", () => endOfBody(state));
  body.on("error", (error) => fail(state, brokenBody(state, "broke the connection", error)));
  body.once("close", () => {
    source.onClosed(state.position - extent.range.start);
    ended.resolve();
  });
  return {
    ranged: extent.ranged,
    get position() {
      return state.position;
    },
    readInto: (target, options) => readInto(state, target, options),
    close: () => close(state),
  };
}

async function readInto(
  state: BodyState,
  target: Uint8Array,
  { signal, onBytes }: ReadOptions = {},
): Promise<void> {
  throwIfAborted(signal);
  checkRead(state, target);
  if (target.length === 0) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => {
    if (signal !== undefined) fail(state, abortErrorOf(signal));
  };
  const settle: Fill["settle"] = (error) => {
    signal?.removeEventListener("abort", onAbort);
    if (error === undefined) resolve();
    else reject(error);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  state.fill = { target, onBytes, settle, filledBytes: 0 };
  state.watch.start();
  const { spare } = state;
  state.spare = spare.subarray(take(state, spare));
  if (state.fill !== undefined) state.source.body.resume();
  return promise;
}

function checkRead(state: BodyState, target: Uint8Array): void {
  if (state.failure !== undefined) throw state.failure;
  const { path, extent } = state.source;
  const remaining = extent.range.end - state.position;
  if (state.isClosed || state.fill !== undefined || target.length > remaining) {
    const problem = state.isClosed
      ? "is closed"
      : state.fill === undefined
        ? `has ${remaining} bytes left, not ${target.length}`
        : "is being read from already";
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `The reader of ${JSON.stringify(path)} ${problem}.`,
      { context: { path, offset: state.position } },
    );
  }
}

/** A chunk is gone when this returns: what the buffer has no room for is copied, not kept. */
function accept(state: BodyState, bytes: Uint8Array): void {
  const taken = take(state, bytes);
  if (taken === bytes.length) return;
  if (state.position === state.source.extent.range.end) fail(state, surplus(state));
  else state.spare = new Uint8Array(bytes.subarray(taken));
}

/** Copies into the buffer what it has room for, and returns how much that was. */
function take(state: BodyState, bytes: Uint8Array): number {
  const { fill } = state;
  if (fill === undefined || bytes.length === 0) return 0;
  const count = Math.min(bytes.length, fill.target.length - fill.filledBytes);
  fill.target.set(count === bytes.length ? bytes : bytes.subarray(0, count), fill.filledBytes);
  fill.filledBytes += count;
  state.position += count;
  state.watch.add(count);
  fill.onBytes?.(count);
  if (fill.filledBytes === fill.target.length) settleFill(state, undefined);
  return count;
}

function settleFill(state: BodyState, error: PrefetchError | undefined): void {
  const { fill, source } = state;
  if (fill === undefined) return;
  state.fill = undefined;
  state.watch.stop();
  // After the last byte the body runs on to its end, which shows a surplus and frees the connection.
  if (state.position === source.extent.range.end) source.body.resume();
  else source.body.pause();
  fill.settle(error);
}

function endOfBody(state: BodyState): void {
  const missing = state.source.extent.range.end - state.position - state.spare.length;
  if (missing > 0) fail(state, brokenBody(state, `ended the body ${missing} bytes early`));
}

/** The first failure counts. The socket is destroyed before anybody is told. */
function fail(state: BodyState, error: PrefetchError): void {
  if (state.failure !== undefined) return;
  state.failure = error;
  state.spare = NOTHING;
  state.source.body.destroy();
  settleFill(state, error);
}

async function close(state: BodyState): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  if (state.position < state.source.extent.range.end) {
    fail(state, brokenBody(state, "was not read to its end, its reader closed"));
  }
  state.watch.start();
  await state.ended;
  state.watch.stop();
  if (state.failure?.code === "INTEGRITY") throw state.failure;
}

function brokenBody(state: BodyState, problem: string, cause?: unknown): PrefetchError {
  const { path, url, host } = state.source;
  const reason = cause instanceof Error ? ` (${cause.message})` : "";
  return new PrefetchError(
    "UNAVAILABLE",
    `${JSON.stringify(path)}: ${host} ${problem}${reason}, at byte ${state.position}.`,
    { context: { path, url, offset: state.position }, cause },
  );
}

function surplus(state: BodyState): PrefetchError {
  const { path, url, host, extent } = state.source;
  return new PrefetchError(
    "INTEGRITY",
    `${JSON.stringify(path)}: ${host} sent more than the ${extent.range.end - extent.range.start} bytes that were to come.`,
    { context: { path, url, expected: extent.range.end - extent.range.start } },
  );
}
