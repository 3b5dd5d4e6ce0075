import { PrefetchError, type ModelReader } from "@prefetch/core";

/** Creates the reader of an empty range: nothing was asked for, and nothing can be read. */
export function createEmptyReader(position: number): ModelReader {
  return {
    ranged: true,
    position,
    async readInto(target) {
      if (target.length === 0) return;
      throw new PrefetchError("INVALID_ARGUMENT", "The range that was opened is empty.");
    },
    async close() {},
  };
}
