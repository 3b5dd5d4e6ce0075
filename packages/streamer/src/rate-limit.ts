import { setTimeout as sleep } from "node:timers/promises";

/** Slices of a read: small enough that a low rate flows evenly, large enough to cost nothing. */
const SMALLEST_SLICE_BYTES = 16 * 1024;
const LARGEST_SLICE_BYTES = 1024 * 1024;
const SLICES_PER_SECOND = 20;

/** Keeps all reads together under a number of bytes a second. */
export interface RateLimit {
  /** How much to read at most before {@link RateLimit.admit} is asked again, in bytes. */
  readonly sliceBytes: number;
  /** Waits until `sizeBytes` more may be read. */
  admit(sizeBytes: number, signal: AbortSignal): Promise<void>;
}

/**
 * Creates a limit; `Infinity` is none and never waits.
 *
 * @param largestSliceBytes - what is read at a time at most: a file that is smaller is not held back
 */
export function createRateLimit(
  maxBytesPerSecond: number,
  largestSliceBytes: number = LARGEST_SLICE_BYTES,
): RateLimit {
  if (maxBytesPerSecond === Number.POSITIVE_INFINITY) {
    return { sliceBytes: Number.POSITIVE_INFINITY, admit: async () => {} };
  }
  const slice = Math.floor(maxBytesPerSecond / SLICES_PER_SECOND);
  /** The moment at which everything admitted so far is within the rate, by the monotonic clock. */
  let paidUntilMs = 0;
  return {
    sliceBytes: Math.min(largestSliceBytes, Math.max(SMALLEST_SLICE_BYTES, slice)),
    async admit(sizeBytes, signal) {
      const nowMs = performance.now();
      const startMs = Math.max(nowMs, paidUntilMs);
      paidUntilMs = startMs + (sizeBytes / maxBytesPerSecond) * 1000;
      if (startMs > nowMs) await sleep(startMs - nowMs, undefined, { signal });
    },
  };
}
