import type { FileHandle } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { ReadOptions } from "@prefetch/core";

/** Writes all of `bytes` at `position`, in as many calls as the system makes of it. */
export async function writeFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const length = bytes.byteLength - done;
    done += (await handle.write(bytes, done, length, position + done)).bytesWritten;
  }
}

/** Node counts the bytes of one call in 32 bits; and a signal is seen between calls only. */
const LARGEST_READ_BYTES = 8 * 1024 * 1024;

/**
 * Reads from `position` until `target` is full or the file ends. A call under way is always waited for,
 * so that `target` is not touched after this settled.
 *
 * @returns how many bytes there were
 */
export async function readFully(
  handle: FileHandle,
  target: Uint8Array,
  position: number,
  { signal, onBytes }: ReadOptions = {},
): Promise<number> {
  let done = 0;
  while (done < target.byteLength) {
    throwIfAborted(signal);
    const length = Math.min(target.byteLength - done, LARGEST_READ_BYTES);
    const { bytesRead } = await handle.read(target, done, length, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
    onBytes?.(bytesRead);
  }
  return done;
}
