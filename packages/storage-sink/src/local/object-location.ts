import { dirname, join } from "node:path";
import { PrefetchError, assertSafePath, unsafePathReason } from "@prefetch/core";
import { temporaryNameOf, uploadIdOf } from "./temporary-name.ts";

/** Where one object lies. */
export interface ObjectLocation {
  /** The sink's directory: an absolute path. */
  readonly directory: string;
  /** The key under it. */
  readonly key: string;
  /** The folder that the object lies in: an absolute path. */
  readonly folder: string;
  /** The object's file: an absolute path. */
  readonly path: string;
}

/**
 * Returns where an object lies.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a key that could lead out of the directory, or
 * that has the form of a temporary file.
 */
export function locateObject(directory: string, key: string): ObjectLocation {
  assertSafePath(key);
  if (holdsTemporaryName(key)) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `The key "${key}" has the form of this sink's temporary files (.prefetch-….part); leave the file out, or have it renamed.`,
      { context: { key } },
    );
  }
  const path = join(directory, key);
  return { directory, key, folder: dirname(path), path };
}

/** Tells whether {@link locateObject} accepts `key`. */
export function isObjectKey(key: string): boolean {
  return unsafePathReason(key) === undefined && !holdsTemporaryName(key);
}

/**
 * Returns the folder that the object of a key lies in.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a key that could lead out of the directory.
 */
export function folderOfKey(directory: string, key: string): string {
  assertSafePath(key);
  return dirname(join(directory, key));
}

/** Returns the path of an upload's temporary file. */
export function temporaryPathOf(folder: string, uploadId: string): string {
  return join(folder, temporaryNameOf(uploadId));
}

function holdsTemporaryName(key: string): boolean {
  return key.split("/").some((name) => uploadIdOf(name) !== undefined);
}
