import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { errnoNameOf } from "./errno.ts";
import { ensureFolder, pruneFolders } from "./folders.ts";
import { unlinkIfThere } from "./names.ts";
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
  return inFolderOf(location, async () => ({ uploadId, path, handle: await open(path, "wx+") }));
}

/**
 * Makes the folder of an object and creates something in it; again, where another call pruned the
 * folder in between. Where that fails, the folders that were made for it are removed.
 */
export async function inFolderOf<T>(
  location: ObjectLocation,
  create: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensureFolder(location);
      return await createOrPrune(location, create);
    } catch (error) {
      if (errnoNameOf(error) !== "ENOENT" || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function createOrPrune<T>(location: ObjectLocation, create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    await pruneFolders(location);
    throw error;
  }
}

/** Removes a temporary file, if it is there, and the folders that it leaves empty. */
export async function removeTemporary(
  path: string,
  location: Pick<ObjectLocation, "directory" | "folder">,
): Promise<void> {
  await unlinkIfThere(path);
  await pruneFolders(location);
}

/**
 * Closes and removes a temporary file after a failure. Never rejects: the failure that led here says
 * more than one of the clean-up. Closed first: NFS keeps the names of files that are open (`.nfs…`), and
 * with them their folders.
 */
export async function discardTemporary(
  { handle, path }: Temporary,
  location: ObjectLocation,
): Promise<void> {
  await Promise.allSettled([handle.close()]);
  await Promise.allSettled([removeTemporary(path, location)]);
}
