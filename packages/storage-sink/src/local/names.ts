import { lstat, open, unlink } from "node:fs/promises";
import { errnoNameOf, isAbsent } from "./errno.ts";

/** Tells whether anything has a name: a file, a folder, a symbolic link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Creates an empty file and returns true, or false where anything has the name. */
export async function createIfAbsent(path: string): Promise<boolean> {
  try {
    const handle = await open(path, "wx");
    await handle.close();
    return true;
  } catch (error) {
    if (errnoNameOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes a file's name; nothing happens where it is gone. */
export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
