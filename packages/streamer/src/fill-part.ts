import type { ByteRange, ModelReader } from "@prefetch/core";
import type { GoingRead } from "./going-read.ts";
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
  /** How often its read was replaced because connections were idle and it was slow. */
  replacements: number;
  /** Told of every run of bytes after it was counted: how many bytes are there, how many are new. */
  readonly onFilled: (filledBytes: number, newBytes: number) => void;
}

/**
 * Fills the rest of a part from a response, within the rate limit. A response that begins earlier is
 * read over up to the byte that is wanted.
 */
export async function fillPart(
  context: TransferContext,
  reader: ModelReader,
  read: GoingRead,
): Promise<void> {
  const { part, signal } = read;
  function onBytes(byteLength: number): void {
    part.filledBytes += byteLength;
    part.onFilled(part.filledBytes, byteLength);
  }
  await readOver(context, reader, read);
  read.isAnswered = true;
  read.isMovable = reader.ranged;
  while (part.filledBytes < part.buffer.byteLength) {
    const from = part.filledBytes;
    const to = Math.min(part.buffer.byteLength, from + context.rateLimit.sliceBytes);
    await admit(context, to - from, read);
    await reader.readInto(part.buffer.subarray(from, to), { signal, onBytes });
  }
}

async function readOver(
  context: TransferContext,
  reader: ModelReader,
  read: GoingRead,
): Promise<void> {
  const position = read.part.range.start + read.part.filledBytes;
  if (reader.position === position) return;
  const scratch = Buffer.allocUnsafeSlow(Math.min(DISCARD_BYTES, position - reader.position));
  while (reader.position < position) {
    const length = Math.min(scratch.byteLength, position - reader.position);
    await admit(context, length, read);
    await reader.readInto(scratch.subarray(0, length), { signal: read.signal });
  }
}

/** The rate limit's wait is not the connection's fault. */
async function admit(
  { rateLimit }: TransferContext,
  sizeBytes: number,
  read: GoingRead,
): Promise<void> {
  read.isHeldBack = true;
  await rateLimit.admit(sizeBytes, read.signal);
  read.isHeldBack = false;
}
