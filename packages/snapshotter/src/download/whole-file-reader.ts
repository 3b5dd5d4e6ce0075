import {
  type ModelFile,
  type ModelReader,
  type PrefetchError,
  isPrefetchError,
} from "@prefetch/core";
import type { FileMeter } from "@prefetch/streamer/engine";
import { AbortError } from "p-retry";
import { withAttempts } from "../attempts.ts";
import type { DownloadContext } from "./download-context.ts";

/** A response that brought so much was no failure of the peer: it does not count. */
const WORTHWHILE_BYTES = 1024 * 1024;
/** For bytes that were received before and are read over. */
const DISCARD_BYTES = 256 * 1024;

/** Reads one file from its first byte to its last, over one connection at a time. */
export interface WholeFileReader {
  /** Fills `target` with the next bytes, over as many responses as it takes. */
  read(target: Uint8Array): Promise<void>;
  /**
   * Gives back what is open.
   *
   * @throws {@link PrefetchError} `INTEGRITY` where more came than the file has.
   */
  close(): Promise<void>;
}

/** How one read of a file is made. */
export interface WholeFileRead {
  readonly file: ModelFile;
  readonly meter: FileMeter;
  /** Whether what broke off may go on by a range; otherwise all of the file is asked for again. */
  readonly mayAskForRanges: boolean;
}

/** A buffer being filled. */
interface Fill {
  readonly target: Uint8Array;
  filledBytes: number;
}

interface ReadState {
  readonly context: DownloadContext;
  readonly file: ModelFile;
  readonly meter: FileMeter;
  asksForRanges: boolean;
  reader: ModelReader | undefined;
  /** The offset of the next byte that is wanted. */
  position: number;
  /** The offset at which the response that is open began to be of use. */
  responseStart: number;
}

/**
 * Creates the reader of one read. It asks for the whole file without a range. A body that breaks off
 * goes on at the byte it reached, by a range; where ranges are refused or not wanted, by all of the file
 * once more, read over up to that byte.
 */
export function createWholeFileReader(
  context: DownloadContext,
  { file, meter, mayAskForRanges }: WholeFileRead,
): WholeFileReader {
  const asksForRanges = mayAskForRanges;
  const start = { reader: undefined, position: 0, responseStart: 0 };
  const state: ReadState = { context, file, meter, asksForRanges, ...start };
  const { settings } = context;
  const reading = {
    operation: "read",
    path: file.path,
    maxAttempts: settings.maxAttempts,
    retries: isInterruption,
  } as const;
  return {
    async read(target) {
      const fill: Fill = { target, filledBytes: 0 };
      while (!(await withAttempts(settings, reading, () => fillOnce(state, fill))));
    },
    async close() {
      const { reader } = state;
      state.reader = undefined;
      await reader?.close();
    },
  };
}

/** True when the buffer is full; false after a failure of a response that brought enough to go on. */
async function fillOnce(state: ReadState, fill: Fill): Promise<boolean> {
  if (state.reader === undefined) {
    state.responseStart = state.position;
    state.reader = await openResponse(state);
  }
  const { reader } = state;
  try {
    await readOver(state, reader);
    await fillFrom(state, reader, fill);
    return true;
  } catch (error) {
    state.reader = undefined;
    await reader.close().catch(() => {});
    const { signal, onEvent } = state.context.settings;
    const isWorthwhile = state.position - state.responseStart >= WORTHWHILE_BYTES;
    if (signal.aborted || !isWorthwhile || !isInterruption(error)) throw error;
    const { code, message } = error;
    const told = { operation: "read", path: state.file.path, attempt: 1, retryInMs: 0 } as const;
    onEvent({ type: "attempt-failed", ...told, code, message });
    return false;
  }
}

async function openResponse(state: ReadState): Promise<ModelReader> {
  const { source, revision, settings } = state.context;
  const { signal } = settings;
  const { file, position } = state;
  const end = file.sizeBytes;
  if (position > 0 && state.asksForRanges) {
    try {
      return await source.open(revision, file, { start: position, end }, { signal });
    } catch (error) {
      if (signal.aborted || !isPrefetchError(error)) throw error;
      state.asksForRanges = false;
    }
  }
  try {
    return await source.open(revision, file, { start: 0, end }, { signal, plain: true });
  } catch (error) {
    // The source has made its own tries: what delivered no byte is not repeated here.
    throw error instanceof Error ? new AbortError(error) : error;
  }
}

/** Bytes that are there already are never written twice: where ranges are ignored they come again. */
async function readOver(state: ReadState, reader: ModelReader): Promise<void> {
  if (reader.position === state.position) return;
  const { rateLimit, settings } = state.context;
  const discarded = Buffer.allocUnsafeSlow(DISCARD_BYTES);
  while (reader.position < state.position) {
    const byteLength = Math.min(DISCARD_BYTES, state.position - reader.position);
    await rateLimit.admit(byteLength, settings.signal);
    await reader.readInto(discarded.subarray(0, byteLength), { signal: settings.signal });
  }
}

async function fillFrom(state: ReadState, reader: ModelReader, fill: Fill): Promise<void> {
  const { rateLimit, settings } = state.context;
  function onBytes(byteLength: number): void {
    fill.filledBytes += byteLength;
    state.position += byteLength;
    state.meter.received(byteLength);
  }
  while (fill.filledBytes < fill.target.byteLength) {
    const end = Math.min(fill.target.byteLength, fill.filledBytes + rateLimit.sliceBytes);
    const slice = fill.target.subarray(fill.filledBytes, end);
    await rateLimit.admit(slice.byteLength, settings.signal);
    await reader.readInto(slice, { signal: settings.signal, onBytes });
  }
}

/** Wrong bytes are not cured by going on behind them: the file has to be read again. */
function isInterruption(error: unknown): error is PrefetchError {
  return isPrefetchError(error) && (error.code === "UNAVAILABLE" || error.code === "THROTTLED");
}
