import {
  type PutOptions,
  type StorageSink,
  type WrittenObject,
  isPrefetchError,
} from "@prefetch/core";
import { readSmallObject } from "./read-small-object.ts";
import { withSmallObjectRetry } from "./small-object-retry.ts";

/**
 * Writes a whole object, and again where that may help. A condition that fails because an earlier try
 * succeeded unheard is met.
 *
 * @throws {@link PrefetchError} as `StorageSink.put` does.
 */
export function writeSmallObject(
  sink: StorageSink,
  key: string,
  bytes: Uint8Array,
  options: PutOptions,
): Promise<WrittenObject> {
  return withSmallObjectRetry(options, async (attemptNumber) => {
    try {
      return await sink.put(key, bytes, options);
    } catch (error) {
      const isConflict = isPrefetchError(error) && error.code === "CONFLICT";
      if (!isConflict || attemptNumber === 1) throw error;
      const found = await readSmallObject(sink, key, Number.MAX_SAFE_INTEGER, options);
      if (found !== undefined && Buffer.compare(found.bytes, bytes) === 0) return found.object;
      throw error;
    }
  });
}
