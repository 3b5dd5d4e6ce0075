import type { ByteStore } from "./byte-store.ts";
import { createDirectoryBytes } from "./directory-bytes.ts";
import { createDiscardedBytes } from "./discarded-bytes.ts";
import { createMemoryBytes } from "./memory-bytes.ts";
import type { StoreStorage } from "./store-storage.ts";

/** Creates the store that an option names. */
export function createByteStore(storage: StoreStorage): ByteStore {
  if (storage.kind === "memory") return createMemoryBytes();
  if (storage.kind === "directory") return createDirectoryBytes(storage.path);
  return createDiscardedBytes(storage.keptBytes);
}
