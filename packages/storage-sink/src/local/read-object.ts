import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { PrefetchError, throwIfAborted } from "@prefetch/core";
import type { ReadOptions } from "@prefetch/core";
import { isAbsent, translateErrno } from "./errno.ts";
import { locateObject } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";
import { readFully } from "./positional-io.ts";

/** What {@link readObject} fills, and from where. */
export interface ReadObjectOptions extends ReadOptions {
  /** The buffer to fill. */
  readonly target: Uint8Array;
  /** The offset of its first byte in the object. */
  readonly offset: number;
}

/** Fills a buffer with an object's bytes, as `StorageSink.readInto` has it. */
export async function readObject(
  directory: string,
  key: string,
  options: ReadObjectOptions,
): Promise<void> {
  const location = locateObject(directory, key);
  throwIfAborted(options.signal);
  try {
    const handle = await open(location.path, "r");
    try {
      await fill(handle, location, options);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isAbsent(error)) throw missing(location, error);
    throw translateErrno(error, location);
  }
}

async function fill(
  handle: FileHandle,
  { key, path }: ObjectLocation,
  { target, offset, ...options }: ReadObjectOptions,
): Promise<void> {
  const found = await readFully(handle, target, offset, options);
  if (found === target.byteLength) return;
  throw new PrefetchError(
    "INTEGRITY",
    `${path} ends at byte ${offset + found}; ${target.byteLength} bytes from byte ${offset} on were expected. It was cut short by something else: remove it and run again.`,
    { context: { key, offset, expected: target.byteLength, found } },
  );
}

function missing({ key, path }: ObjectLocation, cause: unknown): PrefetchError {
  return new PrefetchError("NOT_FOUND", `There is no file at ${path}; check the path.`, {
    context: { key },
    cause,
  });
}
