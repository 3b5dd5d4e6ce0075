import { isPrefetchError, partRangeOf } from "@prefetch/core";
import type { ErrorCode, PartPlan, StorageSink, Upload } from "@prefetch/core";

/** The smallest part that the server takes, in bytes. */
export const PART_BYTES = 5 * 1024 * 1024;

/** Returns bytes that repeat nowhere near. */
export function contentOf(sizeBytes: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = seed;
  for (let index = 0; index < words.length; index += 1) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** A content of two parts, the second one of a few bytes. */
export const CONTENT: Uint8Array = contentOf(PART_BYTES + 1000);

/** How {@link CONTENT} is cut. */
export const PLAN: PartPlan = {
  sizeBytes: CONTENT.byteLength,
  partSizeBytes: PART_BYTES,
  partCount: 2,
};

/** Returns a part of {@link CONTENT}. */
export function partOf(partNumber: number): Uint8Array {
  const { end, start } = partRangeOf(PLAN, partNumber);
  return CONTENT.subarray(start, end);
}

/** Writes both parts of {@link CONTENT}. */
export async function writeBothParts(upload: Upload): Promise<void> {
  for (const partNumber of [1, 2]) await upload.writePart(partNumber, partOf(partNumber));
}

/** Stores {@link CONTENT} as the streamer does: parts are tried twice, and a failure ends the upload. */
export async function storeContent(sink: StorageSink, key: string): Promise<void> {
  const upload = await sink.startUpload(key, PLAN);
  try {
    for (const partNumber of [1, 2]) {
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

/** Returns "resolved", or the code that a call rejected with. Anything but a PrefetchError is a bug. */
export async function outcomeOf(call: Promise<unknown>): Promise<"resolved" | ErrorCode> {
  try {
    await call;
    return "resolved";
  } catch (error) {
    if (isPrefetchError(error)) return error.code;
    throw error;
  }
}

/** Returns the content at a key, or `undefined`. */
export async function bytesAt(sink: StorageSink, key: string): Promise<Uint8Array | undefined> {
  const stored = await sink.head(key);
  if (stored === undefined) return undefined;
  const bytes = new Uint8Array(stored.sizeBytes);
  await sink.readInto(bytes, key, 0);
  return bytes;
}

/** Tells whether two contents are the same. */
export function isSameContent(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}
