import { constants } from "node:os";
import { type ErrorCode, PrefetchError } from "@prefetch/core";

type DiskRule = readonly [code: ErrorCode, sentence: string];

const DENIED: DiskRule = [
  "FORBIDDEN",
  "access is denied. Choose a directory that may be written to.",
];
const FULL: DiskRule = [
  "INSUFFICIENT_RESOURCES",
  "no space is left. Free some, or choose a directory on another disk.",
];
const IN_THE_WAY: DiskRule = [
  "CONFLICT",
  "a file stands where a folder is needed, or a folder where a file is. Remove it, or choose another directory.",
];

const RULES: Readonly<Record<string, DiskRule>> = {
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: ["FORBIDDEN", "the file system is read-only. Choose a directory that may be written to."],
  ENOSPC: FULL,
  EDQUOT: [
    "INSUFFICIENT_RESOURCES",
    "the disk quota is used up. Have it raised, or choose another directory.",
  ],
  EFBIG: [
    "INSUFFICIENT_RESOURCES",
    "the file system takes no file of that size. Choose another directory.",
  ],
  ENOTDIR: IN_THE_WAY,
  EISDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
  ENOTEMPTY: IN_THE_WAY,
  ENOENT: ["NOT_FOUND", "it is gone. Check whether something else removes files there."],
  ENAMETOOLONG: [
    "INVALID_ARGUMENT",
    "the name is too long. Choose a directory with a shorter path.",
  ],
};
const OTHERWISE: DiskRule = ["UNAVAILABLE", "the file system failed. Check the disk or its mount."];

/**
 * Runs `action`; what a system call in it fails with is translated into a {@link PrefetchError} that
 * names `path`. Other errors stay as they are.
 */
export async function onDisk<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const name = errnoNameOf(error);
    if (name === undefined) throw error;
    const [code, sentence] = RULES[name] ?? OTHERWISE;
    throw new PrefetchError(code, `${path}: ${sentence} (${name})`, { cause: error });
  }
}

/** Tells whether a system call failed because there is no such file. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errnoNameOf(error) ?? "");
}

/** Node has no name for a used-up quota: it calls it an unknown error of that number. */
function errnoNameOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("errno" in error) || !("code" in error)) return undefined;
  if (error.errno === -constants.errno.EDQUOT) return "EDQUOT";
  return typeof error.code === "string" ? error.code : undefined;
}
