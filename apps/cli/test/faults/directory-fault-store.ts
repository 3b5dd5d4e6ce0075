import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import type { FaultStore } from "./fault-store.ts";

/** The name of a file that is being written. */
const TEMPORARY = /^\.prefetch-([0-9a-f]{32})\.part$/;

/** Makes a directory. */
export async function openDirectoryStore(): Promise<FaultStore> {
  const directory = await mkdtemp(join(tmpdir(), "prefetch-faults-"));
  return {
    to: directory,
    environment: {},
    servers: {},
    open: () => createLocalSink({ directory }),
    keys: async () => (await filesIn(directory)).filter((path) => !isTemporary(path)),
    bytesAt: (key) => readFile(join(directory, key)).catch(() => undefined),
    openUploads: async () => {
      const files = (await filesIn(directory)).filter((path) => isTemporary(path));
      return files.map((key) => ({ key, uploadId: TEMPORARY.exec(basename(key))?.[1] }));
    },
    inject: () => {},
    clearFaults: () => {},
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function isTemporary(path: string): boolean {
  return TEMPORARY.test(basename(path));
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
