import { memoryBudgetOf } from "@prefetch/streamer";
import type { MemoryForecast } from "./diagnosis.ts";

/**
 * What the runtime, the code and the network's buffers take besides the files in flight, measured as
 * peak resident memory of transfers to S3 and rounded up.
 */
const BESIDES_BYTES = 192 * 1024 * 1024;

/**
 * Returns what a run is expected to take; it is the same for models of any size.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a budget that cannot be.
 */
export function forecastMemory(memoryBytes: number | undefined): MemoryForecast {
  const budgetBytes = memoryBudgetOf({ memoryBytes });
  return { budgetBytes, expectedPeakBytes: budgetBytes + BESIDES_BYTES };
}
