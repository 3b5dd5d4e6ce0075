import { open } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type ByteRange,
  type ModelFile,
  type ModelReader,
  type ModelRevision,
  type ModelSource,
  type OpenOptions,
  PrefetchError,
  assertSafePath,
  throwIfAborted,
} from "@prefetch/core";
import { onDisk } from "../disk/disk-error.ts";
import { createDiskReader } from "./disk-reader.ts";

/** What a directory is said to hold. */
export interface DirectorySourceOptions {
  /** The directory. */
  readonly directory: string;
  /** The commit that its files are of. */
  readonly revision: ModelRevision;
  /** The files, with what they must hash to; their paths are relative to the directory. */
  readonly files: readonly ModelFile[];
}

/**
 * Creates a source that reads files of a directory: a snapshot that is to be uploaded, for instance. It
 * lists what it is told, and looks at the disk only when a file is opened.
 */
export function createDirectorySource(options: DirectorySourceOptions): ModelSource {
  const { directory, revision, files } = options;
  return {
    name: "directory",
    async resolve({ repoId, revision: name = "main" }, { signal } = {}) {
      throwIfAborted(signal);
      const isKnown = [revision.revision, revision.commit].includes(name);
      if (repoId === revision.repoId && isKnown) return { ...revision, revision: name };
      throw new PrefetchError("NOT_FOUND", `${directory} does not hold ${repoId} at ${name}.`);
    },
    async *list(_revision, { signal } = {}) {
      for (const file of files) {
        throwIfAborted(signal);
        yield file;
      }
    },
    open: (_revision, file, range, openOptions) => openFile(directory, file, range, openOptions),
  };
}

async function openFile(
  directory: string,
  file: ModelFile,
  range: ByteRange,
  { signal, plain = false }: OpenOptions = {},
): Promise<ModelReader> {
  throwIfAborted(signal);
  assertSafePath(file.path);
  assertRange(file, range, plain);
  const path = resolve(directory, file.path);
  const handle = await onDisk(path, () => open(path));
  return createDiskReader(handle, path, range);
}

function assertRange({ path, sizeBytes }: ModelFile, range: ByteRange, plain: boolean): void {
  const { start, end } = range;
  const isInFile = start >= 0 && start <= end && end <= sizeBytes;
  if (isInFile && (!plain || end - start === sizeBytes)) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `Bytes ${start} to ${end} of ${path} cannot be read${plain ? " as its whole" : ""}: it has ${sizeBytes}.`,
    { context: { path } },
  );
}
