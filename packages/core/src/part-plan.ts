import type { ByteRange } from "./model-source.ts";
import { PrefetchError } from "./prefetch-error.ts";

const MEBIBYTE = 1024 * 1024;
/** Small enough for a budget of a few hundred MiB, large enough that a request's cost is lost in it. */
const SMALLEST_PART_BYTES = 16 * MEBIBYTE;
/** Under every store's limit of 10,000 parts, with room for stores that count one more. */
const MOST_PARTS = 9_000;

/** How a file is cut: equal parts, the last one may be shorter. */
export interface PartPlan {
  /** The file's size in bytes. */
  readonly sizeBytes: number;
  /** The size of every part but the last, in bytes. */
  readonly partSizeBytes: number;
  /** How many parts; 1 for an empty file. */
  readonly partCount: number;
}

/**
 * Cuts a file by its size alone, so that a resumed run and several sinks always share one grid: parts
 * of max(16 MiB, size / 9,000), rounded up to 1 MiB. That fits every store's limits (parts of 5 MiB
 * to 4,000 MiB, multiples of 256 KiB, equal parts, 10,000 parts) up to 5 TiB.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a size that is not a whole number of bytes.
 */
export function planParts(sizeBytes: number): PartPlan {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw new PrefetchError("INVALID_ARGUMENT", `A file cannot have a size of ${sizeBytes} bytes.`);
  }
  const wanted = Math.max(SMALLEST_PART_BYTES, Math.ceil(sizeBytes / MOST_PARTS));
  const partSizeBytes = Math.ceil(wanted / MEBIBYTE) * MEBIBYTE;
  return { sizeBytes, partSizeBytes, partCount: Math.max(1, Math.ceil(sizeBytes / partSizeBytes)) };
}

/**
 * Returns the bytes of one part.
 *
 * @param partNumber - counted from 1, as the stores count
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a part that the plan does not have.
 */
export function partRangeOf(plan: PartPlan, partNumber: number): ByteRange {
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > plan.partCount) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `Part ${partNumber} does not exist: the plan has ${plan.partCount}.`,
    );
  }
  const start = (partNumber - 1) * plan.partSizeBytes;
  return { start, end: Math.min(start + plan.partSizeBytes, plan.sizeBytes) };
}
