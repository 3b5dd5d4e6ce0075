import type { CallOptions, StorageSink } from "@prefetch/core";
import type { ModelLayout } from "../model-layout.ts";
import { deleteInTime } from "./delete-in-time.ts";
import { clockKey } from "./lease-record.ts";

/** What a time in whole seconds, as HTTP has it, may lack at most, in milliseconds. */
const CUT_OFF_MS = 1_000;

/**
 * Asks the store what time it is: that of an object which is written now, and removed. `undefined`
 * where somebody removes it sooner.
 *
 * @param name - nobody else's: that of the run
 */
export async function readStoreClock(
  sink: StorageSink,
  layout: ModelLayout,
  name: string,
  options: CallOptions,
): Promise<Date | undefined> {
  const key = clockKey(layout, name);
  try {
    await sink.put(key, new TextEncoder().encode("now"), options);
    const written = await sink.head(key, options);
    return written?.modifiedAt;
  } finally {
    await deleteInTime(sink, [key]);
  }
}

/**
 * Returns how long a lease still lasts, in milliseconds; 0 or less where it has lapsed. A store that
 * tells whole seconds has cut off up to one: the lease gets the benefit of it.
 *
 * @param now - the time by the store's clock, possibly cut off as well
 */
export function msUntilLapse(modifiedAt: Date, ttlMs: number, now: Date): number {
  const cutOffMs = modifiedAt.getMilliseconds() === 0 ? CUT_OFF_MS : 0;
  return modifiedAt.getTime() + cutOffMs + ttlMs - now.getTime();
}
