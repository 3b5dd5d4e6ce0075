import { Readable } from "node:stream";
import { abortErrorOf } from "@prefetch/core";
import type { PrefetchError, ReadOptions } from "@prefetch/core";

/** Options of {@link fillFromBody}. */
export interface FillOptions extends ReadOptions {
  /** Makes of what broke the body the error to reject with. */
  readonly translate: (error: unknown) => PrefetchError;
}

/**
 * Fills `target` from an answer's body and returns how many bytes it got: fewer only where the body
 * ended. The connection is destroyed before it rejects, so that `target` is never written to after.
 */
export function fillFromBody(
  body: unknown,
  target: Uint8Array,
  { onBytes, signal, translate }: FillOptions,
): Promise<number> {
  if (!(body instanceof Readable)) throw new TypeError("The answer has no readable body.");
  return new Promise((resolve, reject) => {
    let filled = 0;
    const settle = (end: () => void): void => {
      signal?.removeEventListener("abort", onAbort);
      body.removeListener("data", onData);
      end();
    };
    const fail = (error: unknown): void => {
      body.destroy();
      settle(() => reject(error));
    };
    const onAbort = (): void => {
      if (signal !== undefined) fail(abortErrorOf(signal));
    };
    const onData = (run: Uint8Array): void => {
      const taken = run.subarray(0, target.byteLength - filled);
      target.set(taken, filled);
      filled += taken.byteLength;
      onBytes?.(taken.byteLength);
      if (taken.byteLength === run.byteLength) return;
      body.destroy();
      settle(() => resolve(filled));
    };
    body.on("error", (error) => fail(translate(error)));
    body.on("end", () => settle(() => resolve(filled)));
    body.on("data", onData);
    signal?.addEventListener("abort", onAbort);
    if (signal?.aborted) onAbort();
  });
}
