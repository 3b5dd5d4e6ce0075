import type { FileHandle } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { CallOptions, ReadOptions } from "@prefetch/core";

/** Node counts the bytes of one call in 32 bits; and a signal is seen between calls only. */
const LARGEST_CALL_BYTES = 64 * 1024 * 1024;

/**
 * Writes all of `bytes` at `position`, in as many calls as the system makes of it. A call under way is
 * always waited for, so that `bytes` is not touched after this settled.
 */
export async function writeFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
  options: CallOptions = {},
): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    throwIfAborted(options.signal);
    const length = Math.min(bytes.byteLength - done, LARGEST_CALL_BYTES);
    done += (await handle.write(bytes, done, length, position + done)).bytesWritten;
  }
}

/**
 * Reads from `position` until `target` is full or the file ends; as careful of `target` as
 * {@link writeFully} is.
 *
 * @returns how many bytes there were
 */
export async function readFully(
  handle: FileHandle,
  target: Uint8Array,
  position: number,
  options: ReadOptions = {},
): Promise<number> {
  let done = 0;
  while (done < target.byteLength) {
    throwIfAborted(options.signal);
    const length = Math.min(target.byteLength - done, LARGEST_CALL_BYTES);
    const { bytesRead } = await handle.read(target, done, length, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
    options.onBytes?.(bytesRead);
  }
  return done;
}
