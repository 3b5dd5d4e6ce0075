import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { isAbsent, translateErrno } from "./errno.ts";
import { locateObject } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";

/** Returns what lies at `key`, or `undefined` where that is nothing, a folder or a device. */
export async function headObject(
  directory: string,
  key: string,
  options: CallOptions = {},
): Promise<StoredObject | undefined> {
  const location = locateObject(directory, key);
  throwIfAborted(options.signal);
  return statObject(location);
}

/** Asks the file system of the object, as {@link headObject}; the key is known to be good. */
export async function statObject(
  location: Pick<ObjectLocation, "key" | "path">,
): Promise<StoredObject | undefined> {
  try {
    const stats = await stat(location.path, { bigint: true });
    return stats.isFile() ? storedObjectOf(location.key, stats) : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw translateErrno(error, location);
  }
}

/**
 * Describes a file. Its version is made of the time of its last change, its size and its inode: each
 * write of this sink makes a new inode, and an edit in place by someone else moves the time.
 */
export function storedObjectOf(key: string, stats: BigIntStats): StoredObject {
  return {
    key,
    sizeBytes: Number(stats.size),
    version: [stats.mtimeNs, stats.size, stats.ino].map((part) => part.toString(36)).join("-"),
    modifiedAt: stats.mtime,
  };
}
