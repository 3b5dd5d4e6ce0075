import { createHash } from "node:crypto";
import { rename } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PrefetchError, throwIfAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import { createIfAbsent, isThere, unlinkIfThere } from "./names.ts";
import { temporaryPathOf } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";

/** Options of {@link renameUnderLock}. */
export interface NameLockOptions extends CallOptions {
  /**
   * How long the lock of another process is waited for, in milliseconds. It is held for three calls of
   * the file system: one that lasts is that of a killed process. Default: 5,000.
   */
  readonly longestWaitMs?: number | undefined;
}

const POLL_MS = 25;

/**
 * Renames a temporary file to the name of its object, if nothing has that name: for file systems without
 * hard links. Looking and renaming are two steps, so they are done under a lock, a file that only one
 * process can create. Readers see nothing or the whole object, as ever.
 *
 * The lock binds those who ask for the same name in this way and no one else: what is written there
 * without a condition, or by another tool, between the two steps is replaced.
 *
 * It has the name of a temporary file, with an id that is the same for every process. So no listing
 * shows it, and one that a killed process left is among the open uploads, where clean-ups find it.
 *
 * @returns whether nothing had the name
 * @throws {@link PrefetchError} `UNAVAILABLE` where the lock is not given back in time.
 */
export async function renameUnderLock(
  temporaryPath: string,
  location: ObjectLocation,
  options: NameLockOptions = {},
): Promise<boolean> {
  const lockPath = nameLockPathOf(location);
  await lock(lockPath, location, options);
  try {
    if (await isThere(location.path)) return false;
    await rename(temporaryPath, location.path);
    return true;
  } finally {
    await unlinkIfThere(lockPath);
  }
}

async function lock(
  lockPath: string,
  location: ObjectLocation,
  { signal, longestWaitMs = 5000 }: NameLockOptions,
): Promise<void> {
  const lastLookMs = performance.now() + longestWaitMs;
  while (!(await createIfAbsent(lockPath))) {
    throwIfAborted(signal);
    if (performance.now() > lastLookMs) throw stillLocked(lockPath, location);
    await sleep(POLL_MS);
  }
}

function stillLocked(lockPath: string, { key, path }: ObjectLocation): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `${path} is being created by another process, or one was killed that created it. Run again; if that repeats and no other process is at it, remove ${lockPath}.`,
    { context: { key } },
  );
}

/**
 * Returns the path of an object's lock. Names that some file systems take for one have one lock, so that
 * they meet on those too.
 */
export function nameLockPathOf({ folder, path }: ObjectLocation): string {
  const name = basename(path).normalize("NFC").toLowerCase();
  const id = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return temporaryPathOf(folder, id);
}
