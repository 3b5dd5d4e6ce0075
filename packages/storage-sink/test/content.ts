import { isPrefetchError, partRangeOf } from "@prefetch/core";
import type { ErrorCode, PartPlan, StorageSink, Upload } from "@prefetch/core";

/** What a part after the others has, in bytes. */
const LAST_PART_BYTES = 1000;

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

/** A content that is cut into parts. */
export interface CutContent {
  /** The content. */
  readonly content: Uint8Array;
  /** How it is cut. */
  readonly plan: PartPlan;
  /** Returns a part of it. */
  readonly partOf: (partNumber: number) => Uint8Array;
  /** Writes parts of it, one after the other. Default: all. */
  readonly writeParts: (upload: Upload, partNumbers?: readonly number[]) => Promise<void>;
  /** Stores it as the streamer does: parts are tried twice, and a failure ends the upload. */
  readonly storeContent: (sink: StorageSink, key: string) => Promise<void>;
  /** Tells whether it lies at a key. */
  readonly holdsContent: (sink: StorageSink, key: string) => Promise<boolean>;
}

/** Creates a content of so many parts, the last one of a few bytes. */
export function cutContent(partSizeBytes: number, partCount: number): CutContent {
  const sizeBytes = (partCount - 1) * partSizeBytes + LAST_PART_BYTES;
  const content = contentOf(sizeBytes);
  const plan = { sizeBytes, partSizeBytes, partCount };
  const all = Array.from({ length: partCount }, (_, index) => index + 1);
  const partOf = (partNumber: number): Uint8Array => {
    const { end, start } = partRangeOf(plan, partNumber);
    return content.subarray(start, end);
  };
  return {
    content,
    plan,
    partOf,
    writeParts: async (upload, partNumbers = all) => {
      for (const partNumber of partNumbers) await upload.writePart(partNumber, partOf(partNumber));
    },
    storeContent: async (sink, key) => {
      const upload = await sink.startUpload(key, plan);
      try {
        for (const partNumber of all) {
          const write = (): Promise<void> => upload.writePart(partNumber, partOf(partNumber));
          await write().catch(write);
        }
        await upload.complete();
      } catch (error) {
        await upload.abort();
        throw error;
      }
    },
    holdsContent: async (sink, key) => isSameContent(await bytesAt(sink, key), content),
  };
}
