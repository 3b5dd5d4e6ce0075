import type { ByteStore, StoredBytes } from "./byte-store.ts";

/** Keeps content in memory: every body in one buffer of its own. */
export function createMemoryBytes(): ByteStore {
  return {
    keepsBytes: true,
    open: async (sizeBytes) => {
      const buffer = Buffer.allocUnsafeSlow(sizeBytes);
      let position = 0;
      return {
        write: (bytes) => {
          buffer.set(bytes, position);
          position += bytes.byteLength;
          return undefined;
        },
        finish: async () => bytesInMemory(buffer),
        abandon: async () => undefined,
      };
    },
  };
}

function bytesInMemory(buffer: Buffer): StoredBytes {
  return {
    sizeBytes: buffer.byteLength,
    read: async function* read({ start, end }) {
      if (start < end) yield buffer.subarray(start, end);
    },
    release: async () => undefined,
  };
}
