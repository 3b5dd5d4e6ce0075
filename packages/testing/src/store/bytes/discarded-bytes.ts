import type { ByteStore } from "./byte-store.ts";

/** Drops content, and remembers its size. */
export function createDiscardedBytes(): ByteStore {
  return {
    keepsBytes: false,
    open: async (sizeBytes) => ({
      write: () => undefined,
      finish: async () => ({ sizeBytes, read: undefined, release: async () => undefined }),
      abandon: async () => undefined,
    }),
  };
}
