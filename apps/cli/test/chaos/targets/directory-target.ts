import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChaosTarget } from "../chaos-target.ts";

/** Makes a directory; it is removed in the end. */
export async function openDirectoryTarget(): Promise<ChaosTarget> {
  const to = await mkdtemp(join(tmpdir(), "prefetch-chaos-"));
  return {
    to,
    environment: {},
    keys: () => keysUnder(to),
    bytesAt: (key) => readFile(join(to, key)),
    openUploads: () => [],
    uploadsAreFound: true,
    requestCount: () => 0,
    requestAt: () => {
      throw new Error("A directory sees no requests.");
    },
    [Symbol.asyncDispose]: () => rm(to, { recursive: true, force: true }),
  };
}

async function keysUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return [entry.name];
      const within = await keysUnder(join(folder, entry.name));
      return within.length === 0 ? [`${entry.name}/`] : within.map((key) => `${entry.name}/${key}`);
    }),
  );
  return nested.flat().toSorted();
}
