import { unlink } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import { isAbsent, translating } from "./errno.ts";
import { assertFolderInside, pruneFolders, syncFolder } from "./folders.ts";
import { locateObject } from "./object-location.ts";

/**
 * Removes an object's file (of a symbolic link: the link) and the folders that this leaves empty. The
 * removal is on disk when this returns: what is written afterwards never meets what was removed before.
 */
export async function deleteObject(
  directory: string,
  key: string,
  options: CallOptions = {},
): Promise<void> {
  const location = locateObject(directory, key);
  throwIfAborted(options.signal);
  await translating(location, async () => {
    try {
      await assertFolderInside(location);
      await unlink(location.path);
      await syncFolder(location.folder);
    } catch (error) {
      if (isAbsent(error)) return;
      throw error;
    }
    await pruneFolders(location);
  });
}
