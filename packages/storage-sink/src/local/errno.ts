import { constants } from "node:os";
import { PrefetchError } from "@prefetch/core";
import type { ErrorCode } from "@prefetch/core";

/** Names the thing that a call was about, for messages. */
export interface ErrnoSubject {
  /** The key under the sink's directory. */
  readonly key: string;
  /** The absolute path. */
  readonly path: string;
}

interface ErrnoRule {
  readonly code: ErrorCode;
  readonly sentence: string;
}

const DENIED: ErrnoRule = {
  code: "FORBIDDEN",
  sentence:
    "access is denied. Give this user the right to read and write there, or choose another directory.",
};
const MISSING: ErrnoRule = {
  code: "NOT_FOUND",
  sentence: "nothing lies there. Check the path, and whether something else removed it.",
};
const NO_SPACE: ErrnoRule = {
  code: "INSUFFICIENT_RESOURCES",
  sentence: "no space is left for it. Free some, or choose another directory, and run again.",
};
const IN_THE_WAY: ErrnoRule = {
  code: "CONFLICT",
  sentence:
    "a file stands where a folder is needed, or a folder where a file is. Remove it, or choose another directory.",
};
const BUSY: ErrnoRule = {
  code: "UNAVAILABLE",
  sentence:
    "the process has too many open files. Raise the limit (ulimit -n) or use fewer connections.",
};

const RULES: Readonly<Record<string, ErrnoRule>> = {
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: {
    code: "FORBIDDEN",
    sentence: "the file system is read-only. Mount it writable, or choose another directory.",
  },
  ENOENT: MISSING,
  ENOSPC: NO_SPACE,
  EDQUOT: {
    code: "INSUFFICIENT_RESOURCES",
    sentence: "the disk quota is used up. Have it raised, or choose another directory.",
  },
  EFBIG: {
    code: "INSUFFICIENT_RESOURCES",
    sentence:
      "the file is larger than its file system or the process's limit (ulimit -f) allows. Raise the limit, or choose another directory.",
  },
  ENOTDIR: IN_THE_WAY,
  EISDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
  ENOTEMPTY: IN_THE_WAY,
  ENAMETOOLONG: {
    code: "INVALID_ARGUMENT",
    sentence: "the name is longer than the file system allows. Choose a shorter directory.",
  },
  EMFILE: BUSY,
  ENFILE: BUSY,
};
const OTHERWISE: ErrnoRule = {
  code: "UNAVAILABLE",
  sentence: "the file system failed. Run again; if that repeats, check the disk or its mount.",
};

/** The error numbers that mean, to a reader, that there is no such file. */
const ABSENT: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ELOOP"]);

/**
 * Returns the name of the error number that a system call failed with, for example `ENOENT`. Some have a
 * name in the system but none in Node, which calls a used-up quota `Unknown system error -122`.
 */
export function errnoNameOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("errno" in error) || !("code" in error)) return undefined;
  const { code, errno } = error;
  if (typeof code !== "string") return undefined;
  if (/^E[A-Z0-9]+$/.test(code) || typeof errno !== "number") return code;
  return Object.entries(constants.errno).find(([, value]) => value === -errno)?.[0] ?? code;
}

/** Tells whether a system call failed because there is no such file. */
export function isAbsent(error: unknown): boolean {
  const name = errnoNameOf(error);
  return name !== undefined && ABSENT.has(name);
}

/**
 * Translates a failed system call into a {@link PrefetchError}. Other errors are returned as they are:
 * they have been translated already, or are bugs.
 */
export function translateErrno(error: unknown, { key, path }: ErrnoSubject): unknown {
  const name = errnoNameOf(error);
  if (name === undefined) return error;
  const { code, sentence } = RULES[name] ?? OTHERWISE;
  return new PrefetchError(code, `${path}: ${sentence} (${name})`, {
    context: { key },
    cause: error,
  });
}

/** Runs `action`; what a system call in it fails with is translated. */
export async function translating<T>(subject: ErrnoSubject, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw translateErrno(error, subject);
  }
}
