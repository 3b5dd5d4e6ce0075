import { partRangeOf } from "@prefetch/core";
import type { PartPlan, WrittenPart } from "@prefetch/core";
import { CRC32C, combineCrcs } from "../../checksums/crc-combine.ts";

/**
 * Returns how many parts are whole below an offset. The last one counts only once the object is visible:
 * until then there is something left to send, be it nothing but the size.
 */
export function wholePartsBelow({ partCount, partSizeBytes }: PartPlan, offset: number): number {
  return partCount === 1 ? 0 : Math.min(Math.floor(offset / partSizeBytes), partCount - 1);
}

/** Returns the first `count` parts of a plan. */
export function firstPartsOf(plan: PartPlan, count: number): readonly WrittenPart[] {
  return Array.from({ length: count }, (_, index) => {
    const { end, start } = partRangeOf(plan, index + 1);
    return { partNumber: index + 1, sizeBytes: end - start };
  });
}

/**
 * Returns the CRC-32C of the whole content as lower-case hex; `undefined` where a part's is not known.
 *
 * @param digests - those of the parts, by their numbers
 */
export function wholeCrcOf(
  plan: PartPlan,
  digests: ReadonlyMap<number, string>,
): string | undefined {
  if (digests.size < plan.partCount) return undefined;
  const parts = firstPartsOf(plan, plan.partCount).map(({ partNumber, sizeBytes }) => ({
    crc: BigInt(`0x${digests.get(partNumber) ?? "0"}`),
    sizeBytes,
  }));
  return combineCrcs(CRC32C, parts).toString(16).padStart(8, "0");
}
