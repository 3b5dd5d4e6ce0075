import { setTimeout as sleep } from "node:timers/promises";

/** What is read at a time under a limit: small enough that a low rate flows evenly. */
const SLICE_BYTES = 64 * 1024;

/** Keeps all reads together under a number of bytes a second. */
export interface Pace {
  /** How much to read at most before {@link Pace.admit} is asked again, in bytes. */
  readonly sliceBytes: number;
  /** Waits until `sizeBytes` more may be read. */
  admit(sizeBytes: number, signal: AbortSignal): Promise<void>;
}

/** Creates a pace; `Infinity` is no limit and never waits. */
export function createPace(maxBytesPerSecond: number): Pace {
  if (maxBytesPerSecond === Infinity) return { sliceBytes: Infinity, admit: async () => {} };
  /** The moment at which everything admitted so far is within the rate, by the monotonic clock. */
  let paidUntilMs = 0;
  return {
    sliceBytes: SLICE_BYTES,
    async admit(sizeBytes, signal) {
      const nowMs = performance.now();
      const startMs = Math.max(nowMs, paidUntilMs);
      paidUntilMs = startMs + (sizeBytes / maxBytesPerSecond) * 1000;
      if (startMs > nowMs) await sleep(startMs - nowMs, undefined, { signal });
    },
  };
}
