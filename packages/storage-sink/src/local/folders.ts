import { mkdir, open, realpath, rmdir } from "node:fs/promises";
import { dirname, sep } from "node:path";
import { PrefetchError } from "@prefetch/core";
import { errnoNameOf } from "./errno.ts";
import type { ObjectLocation } from "./object-location.ts";

/**
 * Makes sure that the folder of an object is there, and that no symbolic link in it leads out of the
 * sink's directory. New folders are on disk when this returns.
 *
 * @throws {@link PrefetchError} `FORBIDDEN` where a link leads out.
 */
export async function ensureFolder(location: ObjectLocation): Promise<void> {
  const existing = await nearestExisting(location.folder);
  if (isWithin(location.directory, existing.path)) await assertInside(location, existing.realPath);
  if (existing.path === location.folder) return;
  await makeFolders(existing.path, location.folder);
}

/**
 * Makes the folders from `existing` down to `folder`, one by one: Node's own recursive `mkdir` never
 * returns where a file system answers ENOENT to a new folder, as /proc does. Where one cannot be made,
 * those above it go again.
 */
async function makeFolders(existing: string, folder: string): Promise<void> {
  const missing: string[] = [];
  for (let path = folder; path !== existing; path = dirname(path)) missing.unshift(path);
  try {
    for (const path of missing) {
      await mkdirIfAbsent(path);
      await syncFolder(dirname(path));
    }
  } catch (error) {
    await pruneFolders({ directory: existing, folder });
    throw error;
  }
}

async function mkdirIfAbsent(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    // Another call made it meanwhile. A file of that name shows by what is done in it.
    if (errnoNameOf(error) !== "EEXIST") throw error;
  }
}

/**
 * Passes a folder that is there and lies in the sink's directory after every link is followed.
 *
 * @throws {@link PrefetchError} `FORBIDDEN` where a link leads out.
 */
export async function assertFolderInside(
  location: Pick<ObjectLocation, "directory" | "folder">,
): Promise<void> {
  await assertInside(location, await realpath(location.folder));
}

async function assertInside(
  { directory, folder }: Pick<ObjectLocation, "directory" | "folder">,
  realPath: string,
): Promise<void> {
  if (isWithin(await realpath(directory), realPath)) return;
  throw new PrefetchError(
    "FORBIDDEN",
    `${folder} leads out of ${directory} through a symbolic link; nothing is written there. Remove the link, or give the place that it leads to as the directory.`,
  );
}

function isWithin(directory: string, path: string): boolean {
  return (
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  );
}

interface ExistingFolder {
  readonly path: string;
  readonly realPath: string;
}

async function nearestExisting(path: string): Promise<ExistingFolder> {
  try {
    return { path, realPath: await realpath(path) };
  } catch (error) {
    if (errnoNameOf(error) !== "ENOENT") throw error;
    return nearestExisting(dirname(path));
  }
}

/**
 * Removes the folder of an object, and those above it up to the sink's directory, as long as they are
 * empty. Best effort: a folder that cannot be removed is left.
 */
export async function pruneFolders({
  directory,
  folder,
}: Pick<ObjectLocation, "directory" | "folder">): Promise<void> {
  for (let path = folder; path !== directory; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (errnoNameOf(error) !== "ENOENT") return;
    }
  }
}

/**
 * A folder that another call has pruned needs no sync; the other error numbers are those of systems
 * that cannot sync folders: Windows, some network mounts.
 */
const SYNC_NOT_NEEDED: ReadonlySet<string | undefined> = new Set([
  "ENOENT",
  "EISDIR",
  "EPERM",
  "EINVAL",
]);

/** Puts the names in a folder on disk, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!SYNC_NOT_NEEDED.has(errnoNameOf(error))) throw error;
  }
}
