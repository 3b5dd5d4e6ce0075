import { rmdir, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A directory that is used as a store, as it was before anything was written. */
export interface TriedDirectory {
  /** The space that is free for this user, in bytes. */
  readonly freeBytes: number;
  /** Folders that were not there, the deepest first: the directory, and those above it. */
  readonly missing: readonly string[];
}

/** Looks at the directory of a `file:` address; `undefined` for another one, or where it cannot be seen. */
export async function lookAtDirectory(url: string): Promise<TriedDirectory | undefined> {
  if (!url.startsWith("file:")) return undefined;
  try {
    const missing: string[] = [];
    let path = fileURLToPath(url);
    for (; !(await isThere(path)); path = dirname(path)) missing.push(path);
    const { bavail, bsize } = await statfs(path);
    return { freeBytes: bavail * bsize, missing };
  } catch {
    // The checks of the store say what is wrong with it.
    return undefined;
  }
}

/** Removes the folders that were not there before, as far as they are empty. */
export async function removeCreatedFolders({ missing }: TriedDirectory): Promise<void> {
  for (const path of missing) {
    try {
      await rmdir(path);
    } catch {
      // Never made, or somebody else's by now.
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
