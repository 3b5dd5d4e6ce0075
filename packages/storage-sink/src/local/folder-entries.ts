import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { assertSafePath, throwIfAborted } from "@prefetch/core";
import { isAbsent, translateErrno } from "./errno.ts";
import { isObjectKey } from "./object-location.ts";
import { uploadIdOf } from "./temporary-name.ts";

/** One name in a folder. */
export type FolderEntry = FileEntry | TemporaryEntry;

/** A file or a folder. */
interface FileEntry {
  /** What it is. A symbolic link counts as a file, and may turn out to be none. */
  readonly kind: "file" | "folder";
  /** The key; a folder's ends in `/`. */
  readonly key: string;
  /** The absolute path. */
  readonly path: string;
}

/** A temporary file of this sink. */
export interface TemporaryEntry {
  /** What it is. */
  readonly kind: "temporary";
  /** The key that it would have, were it an object. */
  readonly key: string;
  /** The absolute path. */
  readonly path: string;
  /** The upload id in its name. */
  readonly uploadId: string;
}

/**
 * Returns the longest folder that a string prefix lies in: empty, or a key that ends in `/`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a prefix that could lead out of the directory.
 */
export function folderOfPrefix(prefix: string): string {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  if (folder !== "") assertSafePath(folder.slice(0, -1));
  return folder;
}

/**
 * Returns what lies in a folder, in the order that the keys below it have: by UTF-8 bytes, a folder as
 * its name with a `/`. Names that are no key (a backslash, a control character) are passed over: no
 * call could name them. A folder that is not there is empty.
 *
 * @param folder - empty for the sink's directory, otherwise a key that ends in `/`
 */
export async function folderEntries(
  directory: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<readonly FolderEntry[]> {
  throwIfAborted(signal);
  const path = join(directory, folder);
  try {
    const dirents = await readdir(path, { withFileTypes: true });
    return dirents.flatMap((dirent) => entriesOf(dirent, folder, path)).toSorted(byKey);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw translateErrno(error, { key: folder, path });
  }
}

function entriesOf(dirent: Dirent, folder: string, folderPath: string): FolderEntry[] {
  const key = folder + dirent.name;
  const path = join(folderPath, dirent.name);
  const uploadId = uploadIdOf(dirent.name);
  if (uploadId !== undefined && dirent.isFile())
    return [{ key, path, kind: "temporary", uploadId }];
  if (!isObjectKey(key)) return [];
  if (dirent.isDirectory()) return [{ key: `${key}/`, path, kind: "folder" }];
  return dirent.isFile() || dirent.isSymbolicLink() ? [{ key, path, kind: "file" }] : [];
}

function byKey(left: FolderEntry, right: FolderEntry): number {
  return Buffer.compare(Buffer.from(left.key), Buffer.from(right.key));
}
