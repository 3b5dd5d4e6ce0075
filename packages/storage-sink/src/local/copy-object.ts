import { constants, copyFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PrefetchError, throwIfAborted } from "@prefetch/core";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { isAbsent } from "./errno.ts";
import { locateObject } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";
import { writeObject } from "./write-object.ts";

/**
 * Copies a file of this machine into the directory: by sharing its blocks where the file system can
 * (a reflink), otherwise inside the kernel. Never a hard link, which would tie the two together. A copy
 * under way is not interrupted by the signal, only what follows it.
 */
export async function copyObject(
  directory: string,
  fromUrl: string,
  toKey: string,
  options: CallOptions = {},
): Promise<StoredObject> {
  const location = locateObject(directory, toKey);
  const source = sourcePathOf(fromUrl);
  return writeObject(
    location,
    async (temporary) => {
      throwIfAborted(options.signal);
      await copyInto(temporary.path, source, location);
    },
    options,
  );
}

async function copyInto(
  temporaryPath: string,
  source: string,
  { key }: ObjectLocation,
): Promise<void> {
  try {
    await copyFile(source, temporaryPath, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new PrefetchError("NOT_FOUND", `There is no file at ${source} to copy; check the path.`, {
      context: { key },
      cause: error,
    });
  }
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
