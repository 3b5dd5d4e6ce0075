import { abortErrorOf } from "@prefetch/core";
import type { CallOptions, PrefetchError, StorageSink, Upload } from "@prefetch/core";
import type { SinkOperation } from "./memory-sink/memory-store.ts";

/** What happens to a call. */
export type SinkFaultEffect =
  /** The call is not made and rejects. */
  | { readonly kind: "fail"; readonly error: PrefetchError }
  /** The call is made, succeeds, and rejects: its answer was lost. */
  | { readonly kind: "lose-answer"; readonly error: PrefetchError }
  /** The call is made once the promise has settled. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> }
  /** The call is not made and waits for its signal; without one it waits for ever. */
  | { readonly kind: "stall" };

/** Which calls something happens to, and what. */
export interface SinkFault {
  /** The calls that are counted. */
  readonly operation: SinkOperation;
  /** Counts calls with this key or prefix only. Default: all. */
  readonly key?: string | undefined;
  /** The first call that it happens to, counted from 1. Default: 1. */
  readonly nth?: number | undefined;
  /** How many calls in a row it happens to. Default: 1. */
  readonly times?: number | undefined;
  /** What happens. */
  readonly effect: SinkFaultEffect;
}

/** Makes a call, or does to it what is due. */
type Gate = <T>(
  operation: SinkOperation,
  key: string,
  options: CallOptions | undefined,
  call: () => Promise<T>,
) => Promise<T>;

/**
 * Wraps a sink so that chosen calls fail, wait or stall. Everything else passes through. Where several
 * faults are due for one call, the first of them happens; all count it.
 */
export function createFaultySink(sink: StorageSink, faults: readonly SinkFault[]): StorageSink {
  const gate = createGate(faults);
  const wrap = (upload: Upload): Upload => faultyUpload(upload, gate);
  return {
    url: sink.url,
    limits: sink.limits,
    capabilities: (options) => sink.capabilities(options),
    head: (key, options) => gate("head", key, options, () => sink.head(key, options)),
    list: (prefix, options) =>
      gated(gate, { operation: "list", key: prefix }, options, () => sink.list(prefix, options)),
    readInto: (target, key, offset, options) =>
      gate("readInto", key, options, () => sink.readInto(target, key, offset, options)),
    put: (key, bytes, options) => gate("put", key, options, () => sink.put(key, bytes, options)),
    startUpload: (key, plan, options) =>
      gate("startUpload", key, options, async () =>
        wrap(await sink.startUpload(key, plan, options)),
      ),
    resumeUpload: (token, options) =>
      gate("resumeUpload", token.key, options, async () => {
        const upload = await sink.resumeUpload(token, options);
        return upload && wrap(upload);
      }),
    copy: (fromUrl, toKey, options) =>
      gate("copy", toKey, options, () => sink.copy(fromUrl, toKey, options)),
    delete: (key, options) => gate("delete", key, options, () => sink.delete(key, options)),
    listUploads: (prefix, options) =>
      gated(gate, { operation: "listUploads", key: prefix }, options, () =>
        sink.listUploads(prefix, options),
      ),
    abortUpload: (upload, options) =>
      gate("abortUpload", upload.key, options, () => sink.abortUpload(upload, options)),
  };
}

function faultyUpload(upload: Upload, gate: Gate): Upload {
  const { key } = upload.token;
  return {
    token: upload.token,
    written: upload.written,
    writePart: (partNumber, bytes, options) =>
      gate("writePart", key, options, () => upload.writePart(partNumber, bytes, options)),
    complete: (options) => gate("complete", key, options, () => upload.complete(options)),
    abort: () => gate("abort", key, undefined, () => upload.abort()),
  };
}

async function* gated<T>(
  gate: Gate,
  { operation, key }: { readonly operation: SinkOperation; readonly key: string },
  options: CallOptions | undefined,
  call: () => AsyncIterable<T>,
): AsyncIterable<T> {
  yield* await gate(operation, key, options, async () => call());
}

function createGate(faults: readonly SinkFault[]): Gate {
  const counted = faults.map((fault) => ({ fault, calls: 0 }));
  const dueEffect = (operation: SinkOperation, key: string): SinkFaultEffect | undefined => {
    let due: SinkFaultEffect | undefined;
    for (const entry of counted) {
      if (!concerns(entry.fault, operation, key)) continue;
      entry.calls += 1;
      if (isDue(entry.fault, entry.calls)) due ??= entry.fault.effect;
    }
    return due;
  };
  return async (operation, key, options, call) =>
    applyEffect(dueEffect(operation, key), options?.signal, call);
}

function concerns(fault: SinkFault, operation: SinkOperation, key: string): boolean {
  return fault.operation === operation && (fault.key === undefined || fault.key === key);
}

function isDue({ nth = 1, times = 1 }: SinkFault, call: number): boolean {
  return call >= nth && call < nth + times;
}

async function applyEffect<T>(
  effect: SinkFaultEffect | undefined,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T> {
  if (effect?.kind === "fail") throw effect.error;
  if (effect?.kind === "stall") return untilAborted(signal);
  if (effect?.kind === "hold") await Promise.allSettled([effect.until]);
  const answer = await call();
  if (effect?.kind === "lose-answer") throw effect.error;
  return answer;
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal === undefined) return;
    const fail = (): void => reject(abortErrorOf(signal));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
