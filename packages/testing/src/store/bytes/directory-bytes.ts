import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStore, StoredBytes } from "./byte-store.ts";

/** Keeps content as files under a folder, named at random; makes the folder. */
export function createDirectoryBytes(folder: string): ByteStore {
  return {
    keepsBytes: true,
    open: async (sizeBytes) => {
      await mkdir(folder, { recursive: true });
      const path = join(folder, randomUUID());
      const file = await open(path, "wx");
      return {
        // `writeFile` of a handle writes on where the last call ended, and never writes short.
        write: (bytes) => file.writeFile(bytes),
        finish: async () => {
          await file.close();
          return bytesInFile(path, sizeBytes);
        },
        abandon: async () => {
          await file.close();
          await rm(path, { force: true });
        },
      };
    },
  };
}

function bytesInFile(path: string, sizeBytes: number): StoredBytes {
  return {
    sizeBytes,
    read: async function* read({ start, end }) {
      if (start < end) yield* createReadStream(path, { start, end: end - 1 });
    },
    release: () => rm(path, { force: true }),
  };
}
