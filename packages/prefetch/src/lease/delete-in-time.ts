import { type StorageSink, unlessAborted } from "@prefetch/core";

/** A process that is told to stop does not wait longer for its own traces to be removed. */
export const CLEAN_UP_TIMEOUT_MS = 2_000;

/** Removes objects as far as that works and is quick. Never rejects: what stays is harmless. */
export async function deleteInTime(sink: StorageSink, keys: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(CLEAN_UP_TIMEOUT_MS);
  const removals = keys.map((key) => unlessAborted(sink.delete(key, { signal }), signal));
  await Promise.allSettled(removals);
}
