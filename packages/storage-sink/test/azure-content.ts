import { partRangeOf } from "@prefetch/core";
import type { PartPlan, StorageSink, Upload } from "@prefetch/core";
import { contentOf } from "./s3-content.ts";

/** Azure takes parts of any size. */
const PART_BYTES = 100_000;

/** A content of three parts, the last one of a few bytes. */
export const CONTENT: Uint8Array = contentOf(2 * PART_BYTES + 1000);

/** How {@link CONTENT} is cut. */
export const PLAN: PartPlan = {
  sizeBytes: CONTENT.byteLength,
  partSizeBytes: PART_BYTES,
  partCount: 3,
};

/** Returns a part of {@link CONTENT}. */
export function partOf(partNumber: number): Uint8Array {
  const { end, start } = partRangeOf(PLAN, partNumber);
  return CONTENT.subarray(start, end);
}

/** Writes all parts of {@link CONTENT}. */
export async function writeAllParts(upload: Upload): Promise<void> {
  for (const partNumber of [1, 2, 3]) await upload.writePart(partNumber, partOf(partNumber));
}

/** Stores {@link CONTENT} as the streamer does: parts are tried twice, and a failure ends the upload. */
export async function storeContent(sink: StorageSink, key: string): Promise<void> {
  const upload = await sink.startUpload(key, PLAN);
  try {
    for (const partNumber of [1, 2, 3]) {
      await upload
        .writePart(partNumber, partOf(partNumber))
        .catch(() => upload.writePart(partNumber, partOf(partNumber)));
    }
    await upload.complete();
  } catch (error) {
    await upload.abort();
    throw error;
  }
}
