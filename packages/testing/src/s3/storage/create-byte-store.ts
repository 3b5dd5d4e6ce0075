import type { S3Storage } from "../s3-server-api.ts";
import type { ByteStore } from "./byte-store.ts";
import { createDirectoryBytes } from "./directory-bytes.ts";
import { createDiscardedBytes } from "./discarded-bytes.ts";
import { createMemoryBytes } from "./memory-bytes.ts";

/** Creates the store that an option names. */
export function createByteStore(storage: S3Storage): ByteStore {
  if (storage.kind === "memory") return createMemoryBytes();
  return storage.kind === "directory" ? createDirectoryBytes(storage.path) : createDiscardedBytes();
}
