import { statfs } from "node:fs/promises";
import { PrefetchError } from "@prefetch/core";
import { onDisk } from "./disk-error.ts";

/** What a file system has left for this user. */
export interface DiskSpace {
  /** Bytes that may still be written; `Infinity` where the file system does not tell. */
  readonly freeBytes: number;
  /** Files take whole blocks of so many bytes. */
  readonly blockBytes: number;
}

/** Returns what is left on the file system of `directory`, which must exist. */
export async function diskSpaceOf(directory: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await onDisk(directory, () => statfs(directory));
  // A file system that counts nothing at all has no size to tell, and no limit that is known.
  return { freeBytes: blocks === 0 ? Infinity : bavail * bsize, blockBytes: Math.max(1, bsize) };
}

/** Returns the bytes that files of these sizes take on disk. */
export function bytesOnDisk(sizes: readonly number[], { blockBytes }: DiskSpace): number {
  return sizes.reduce((sum, size) => sum + Math.ceil(size / blockBytes) * blockBytes, 0);
}

/** Returns the error for a disk that is too small, with both numbers. */
export function noSpaceError(
  directory: string,
  neededBytes: number,
  freeBytes: number,
): PrefetchError {
  return new PrefetchError(
    "INSUFFICIENT_RESOURCES",
    `${directory} has no room: ${neededBytes} bytes are needed, ${freeBytes} are free. Free some space, or choose a directory on a larger disk.`,
    { context: { expected: neededBytes, found: freeBytes } },
  );
}
