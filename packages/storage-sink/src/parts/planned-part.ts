import { PrefetchError, partRangeOf } from "@prefetch/core";
import type { PartPlan, UploadToken } from "@prefetch/core";

/**
 * Passes a part of the length that the plan says.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another one.
 */
export function assertPlannedPart(
  { key, plan }: UploadToken,
  partNumber: number,
  bytes: Uint8Array,
): void {
  const expected = plannedSizeOf(plan, partNumber);
  if (bytes.byteLength === expected) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `Part ${partNumber} of "${key}" has ${bytes.byteLength} bytes; the plan says ${expected}.`,
    { context: { key, expected, found: bytes.byteLength } },
  );
}

/** Tells whether a part that the store holds is one of this plan. */
export function isPlannedPart(plan: PartPlan, partNumber: number, sizeBytes: number): boolean {
  return partNumber <= plan.partCount && plannedSizeOf(plan, partNumber) === sizeBytes;
}

function plannedSizeOf(plan: PartPlan, partNumber: number): number {
  const { end, start } = partRangeOf(plan, partNumber);
  return end - start;
}
