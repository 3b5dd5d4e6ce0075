import { constants, access, copyFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PrefetchError, throwIfAborted } from "@prefetch/core";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { isAbsent, translating } from "./errno.ts";
import { storedObjectOf } from "./head-object.ts";
import { locateObject } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";
import type { Temporary } from "./temporary.ts";
import { writeObject } from "./write-object.ts";

/**
 * Copies a file of this machine into the directory: by sharing its blocks where the file system can
 * (a reflink), otherwise inside the kernel. Never a hard link, which would tie the two together. The
 * copy has as many bytes as the file, which has to stay as it is meanwhile; the bytes themselves are the
 * kernel's affair, as those of every write are. A copy under way is not interrupted by the signal, only
 * what follows it.
 */
export async function copyObject(
  directory: string,
  fromUrl: string,
  toKey: string,
  options: CallOptions = {},
): Promise<StoredObject> {
  const location = locateObject(directory, toKey);
  const source = sourcePathOf(fromUrl);
  throwIfAborted(options.signal);
  const before = await readableSource(source, location);
  return writeObject(
    location,
    async (temporary) => {
      throwIfAborted(options.signal);
      await copyBytes(source, temporary);
      await assertCopied(before, { source, temporary, location });
    },
    options,
  );
}

function sourcePathOf(fromUrl: string): string {
  try {
    return fileURLToPath(fromUrl);
  } catch (error) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `A directory copies from file: URLs of this machine only; transfer the file instead.`,
      { cause: error },
    );
  }
}

/** Describes a file that is there and may be read; a pipe or a device could be waited for for ever. */
async function readableSource(source: string, { key }: ObjectLocation): Promise<StoredObject> {
  return translating({ key, path: source }, async () => {
    const described = await describe(source, key);
    await access(source, constants.R_OK);
    return described;
  });
}

async function describe(source: string, key: string): Promise<StoredObject> {
  const stats = await stat(source, { bigint: true }).catch((error: unknown) => {
    throw isAbsent(error) ? noFile(source, key, error) : error;
  });
  if (!stats.isFile()) throw noFile(source, key);
  return storedObjectOf(key, stats);
}

function noFile(source: string, key: string, cause?: unknown): PrefetchError {
  return new PrefetchError("NOT_FOUND", `There is no file at ${source} to copy; check the path.`, {
    context: { key },
    cause,
  });
}

/** `copyFile` gives the copy the rights of the file; it has those of every other object instead. */
async function copyBytes(source: string, { handle, path }: Temporary): Promise<void> {
  const { mode } = await handle.stat();
  await copyFile(source, path, constants.COPYFILE_FICLONE);
  if ((await handle.stat()).mode !== mode) await handle.chmod(mode);
}

interface Copied {
  readonly source: string;
  readonly temporary: Temporary;
  readonly location: ObjectLocation;
}

async function assertCopied(
  before: StoredObject,
  { source, temporary, location: { key, path } }: Copied,
): Promise<void> {
  const after = await describe(source, key);
  if (after.version !== before.version) {
    throw new PrefetchError(
      "CONFLICT",
      `${source} changed while it was copied to ${path}; copy it again when nothing writes to it.`,
      { context: { key } },
    );
  }
  const { size } = await temporary.handle.stat();
  if (size === before.sizeBytes) return;
  throw new PrefetchError(
    "INTEGRITY",
    `The copy of ${source} at ${path} has ${size} bytes instead of ${before.sizeBytes}; copy it again, and check the disk if that repeats.`,
    { context: { key, expected: before.sizeBytes, found: size } },
  );
}
