import { type ByteRange, type ModelReader, PrefetchError } from "@prefetch/core";
import type { TransferContext } from "./transfer-context.ts";

/** For bytes that were received before and are read over. */
const DISCARD_BYTES = 256 * 1024;

/** A part's buffer being filled. */
export interface PartFill {
  /** The part's bytes in the file. */
  readonly range: ByteRange;
  /** As long as the range. */
  readonly buffer: Uint8Array;
  /** How many bytes from the buffer's start are there. */
  filledBytes: number;
  /** Told of every run of bytes after it was counted: how many bytes are there, how many are new. */
  readonly onFilled: (filledBytes: number, newBytes: number) => void;
}

/**
 * Fills the rest of a part from a response, within the rate limit, on a connection that is watched. A
 * response that begins earlier is read over up to the byte that is wanted.
 */
export async function fillPart(
  context: TransferContext,
  reader: ModelReader,
  part: PartFill,
  signal: AbortSignal,
): Promise<void> {
  const slow = new AbortController();
  const either = AbortSignal.any([signal, slow.signal]);
  const connection = context.pace.watch(() => slow.abort(tooSlow()));
  function onBytes(byteLength: number): void {
    connection.add(byteLength);
    part.filledBytes += byteLength;
    part.onFilled(part.filledBytes, byteLength);
  }
  try {
    await readOver(context, reader, part.range.start + part.filledBytes, signal);
    while (part.filledBytes < part.buffer.byteLength) {
      const from = part.filledBytes;
      const to = Math.min(part.buffer.byteLength, from + context.rateLimit.sliceBytes);
      await context.rateLimit.admit(to - from, signal);
      await reader.readInto(part.buffer.subarray(from, to), { signal: either, onBytes });
    }
  } finally {
    connection.stop();
  }
}

async function readOver(
  context: TransferContext,
  reader: ModelReader,
  position: number,
  signal: AbortSignal,
): Promise<void> {
  if (reader.position === position) return;
  const scratch = Buffer.allocUnsafeSlow(Math.min(DISCARD_BYTES, position - reader.position));
  while (reader.position < position) {
    const length = Math.min(scratch.byteLength, position - reader.position);
    await context.rateLimit.admit(length, signal);
    await reader.readInto(scratch.subarray(0, length), { signal });
  }
}

function tooSlow(): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    "The connection was much slower than the others and is replaced.",
  );
}
