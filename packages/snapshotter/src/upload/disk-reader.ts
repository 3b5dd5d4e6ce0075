import type { FileHandle } from "node:fs/promises";
import { type ByteRange, type ModelReader, PrefetchError, throwIfAborted } from "@prefetch/core";
import { onDisk } from "../disk/disk-error.ts";
import { readFully } from "../disk/positional-io.ts";

/** Creates the reader of one range of an open file, which it closes. */
export function createDiskReader(handle: FileHandle, path: string, range: ByteRange): ModelReader {
  let position = range.start;
  let reading: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  async function fill(target: Uint8Array, { signal, onBytes }: ReadIntoOptions): Promise<void> {
    const start = position;
    const byteLength = await onDisk(path, () =>
      readFully(handle, target, start, {
        signal,
        onBytes(count) {
          position += count;
          onBytes?.(count);
        },
      }),
    );
    if (byteLength < target.byteLength) throw tooShort(path, start + byteLength, range.end);
  }

  return {
    ranged: true,
    get position() {
      return position;
    },
    async readInto(target, options = {}) {
      throwIfAborted(options.signal);
      if (isClosed || position + target.byteLength > range.end) throw notThere(path, range);
      const filled = fill(target, options);
      reading = filled.catch(() => {});
      await filled;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await reading;
      await handle.close();
    },
  };
}

type ReadIntoOptions = NonNullable<Parameters<ModelReader["readInto"]>[1]>;

function notThere(path: string, { start, end }: ByteRange): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `The reader of ${path} is closed, or has no such bytes: it was opened from ${start} to ${end}.`,
  );
}

function tooShort(path: string, found: number, expected: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `${path} ends at byte ${found} where it should reach ${expected}: something else changed it.`,
    { context: { expected, found } },
  );
}
