import { open, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { errnoNameOf, isAbsent } from "./errno.ts";
import { ensureFolder, pruneFolders } from "./folders.ts";
import { temporaryPathOf } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";
import { createUploadId } from "./temporary-name.ts";

/** A file in the making, open for reading and writing, in the folder of its object. */
export interface Temporary {
  /** The id in its name. */
  readonly uploadId: string;
  /** Its absolute path. */
  readonly path: string;
  /** Its handle. */
  readonly handle: FileHandle;
}

/** How often a folder may vanish between being made and being used: other calls prune empty ones. */
const MOST_ATTEMPTS = 100;

/** Creates a temporary file in the folder of an object, and that folder. */
export async function createTemporary(location: ObjectLocation): Promise<Temporary> {
  const uploadId = createUploadId();
  const path = temporaryPathOf(location.folder, uploadId);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensureFolder(location);
      return { uploadId, path, handle: await open(path, "wx+") };
    } catch (error) {
      if (errnoNameOf(error) !== "ENOENT" || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** Removes a temporary file, if it is there, and the folders that it leaves empty. */
export async function removeTemporary(
  path: string,
  location: Pick<ObjectLocation, "directory" | "folder">,
): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  await pruneFolders(location);
}

/**
 * Closes and removes a temporary file after a failure. Never rejects: the failure that led here says
 * more than one of the clean-up.
 */
export async function discardTemporary(
  { handle, path }: Temporary,
  location: ObjectLocation,
): Promise<void> {
  await Promise.allSettled([handle.close(), removeTemporary(path, location)]);
}
