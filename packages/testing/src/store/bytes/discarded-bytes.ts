import type { ByteStore } from "./byte-store.ts";
import { createMemoryBytes } from "./memory-bytes.ts";

/** Drops content, and remembers its size; keeps in memory what is no larger than `keptBytes`. */
export function createDiscardedBytes(keptBytes = -1): ByteStore {
  const memory = createMemoryBytes();
  return {
    keepsBytes: false,
    open: async (sizeBytes) => {
      if (sizeBytes <= keptBytes) return memory.open(sizeBytes);
      return {
        write: () => undefined,
        finish: async () => ({ sizeBytes, read: undefined, release: async () => undefined }),
        abandon: async () => undefined,
      };
    },
  };
}
