import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { onTestFinished } from "vitest";

/** Creates an empty directory that is removed after the running test. */
export async function createTestDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "prefetch-local-sink-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** Creates a local sink for the conformance suite, in a directory that is not there yet. */
export async function createLocalSinkUnderTest(): Promise<SinkUnderTest> {
  const parent = await createTestDirectory();
  const directory = join(parent, "root with space#");
  return {
    sink: createLocalSink({ directory }),
    reopen: async () => createLocalSink({ directory }),
    openUploads: async () => (await temporariesIn(directory)).length,
    strays: () => emptyFoldersIn(directory),
    dispose: async () => {},
  };
}

/** Returns the names of all temporary files under a directory, as a shell's `find` would. */
export async function temporariesIn(directory: string): Promise<readonly string[]> {
  const names = await namesIn(directory);
  return names.filter((name) => /(^|\/)\.prefetch-[^/]*\.part$/.test(name));
}

async function emptyFoldersIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const folders = names.filter((name) => name.isDirectory());
  const empty = await Promise.all(
    folders.map(async ({ name, parentPath }) => {
      const path = join(parentPath, name);
      return (await readdir(path)).length === 0 ? [path] : [];
    }),
  );
  return empty.flat();
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory, { recursive: true }).catch(() => []);
}
