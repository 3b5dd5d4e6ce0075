import type { FileHandle } from "node:fs/promises";
import type { PartPlan } from "@prefetch/core";
import { readFully } from "./positional-io.ts";

/*
 * The temporary file of an upload in parts:
 *
 *   offset 0                the object's bytes, each part at its place; sparse where none was written
 *   sizeBytes               one byte per part: 1 once that part is on disk, else 0
 *   sizeBytes + partCount   the key, UTF-8
 *   the last 32 bytes       the footer, big-endian: sizeBytes (8), partSizeBytes (8), partCount (4),
 *                           length of the key in bytes (4), "prefetch"
 *
 * What follows the object's bytes is the record. It is cut off, when all parts are on disk, before the
 * file takes the object's name: a file of the object's very size has all of it.
 */
const FOOTER_BYTES = 32;
const FOOTER_MARK = "prefetch";

/** What is known of an upload that was begun, perhaps by another process. */
export interface UploadRecord {
  /** The object's key. */
  readonly key: string;
  /** How it is cut. */
  readonly plan: PartPlan;
  /** The parts that are on disk, in order. */
  readonly writtenParts: readonly number[];
}

/** Returns the bytes that follow the object's, when none of its parts is on disk, or all of them are. */
export function encodeUploadRecord(
  key: string,
  plan: PartPlan,
  writtenParts: "none" | "all",
): Uint8Array {
  const keyBytes = Buffer.from(key);
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.writeBigUInt64BE(BigInt(plan.sizeBytes), 0);
  footer.writeBigUInt64BE(BigInt(plan.partSizeBytes), 8);
  footer.writeUInt32BE(plan.partCount, 16);
  footer.writeUInt32BE(keyBytes.byteLength, 20);
  footer.write(FOOTER_MARK, 24);
  const marks = Buffer.alloc(plan.partCount, writtenParts === "all" ? 1 : 0);
  return Buffer.concat([marks, keyBytes, footer]);
}

/** Returns the offset of the byte that says whether a part is on disk. */
export function partMarkOffset(plan: PartPlan, partNumber: number): number {
  return plan.sizeBytes + partNumber - 1;
}

/** Returns the record of a temporary file; `undefined` where it has none, or none that adds up. */
export async function readUploadRecord(handle: FileHandle): Promise<UploadRecord | undefined> {
  const { size } = await handle.stat();
  const footer = Buffer.alloc(FOOTER_BYTES);
  await readFully(handle, footer, Math.max(0, size - FOOTER_BYTES));
  const frame = decodeFooter(footer, size);
  if (frame === undefined) return undefined;
  const { plan, keyByteLength } = frame;
  const body = Buffer.alloc(plan.partCount + keyByteLength);
  await readFully(handle, body, plan.sizeBytes);
  const marks = body.subarray(0, plan.partCount);
  return { key: body.toString("utf8", plan.partCount), plan, writtenParts: markedParts(marks) };
}

/** Tells whether a record is of the same object, cut in the same way. */
export function isRecordOf(record: UploadRecord, key: string, plan: PartPlan): boolean {
  return (
    record.key === key &&
    record.plan.sizeBytes === plan.sizeBytes &&
    record.plan.partSizeBytes === plan.partSizeBytes &&
    record.plan.partCount === plan.partCount
  );
}

interface RecordFrame {
  readonly plan: PartPlan;
  readonly keyByteLength: number;
}

function decodeFooter(footer: Buffer, fileSizeBytes: number): RecordFrame | undefined {
  if (footer.toString("latin1", 24) !== FOOTER_MARK) return undefined;
  const plan = {
    sizeBytes: Number(footer.readBigUInt64BE(0)),
    partSizeBytes: Number(footer.readBigUInt64BE(8)),
    partCount: footer.readUInt32BE(16),
  };
  const keyByteLength = footer.readUInt32BE(20);
  const whole = plan.sizeBytes + plan.partCount + keyByteLength + FOOTER_BYTES;
  return whole === fileSizeBytes ? { plan, keyByteLength } : undefined;
}

function markedParts(marks: Uint8Array): number[] {
  const parts: number[] = [];
  for (const [index, mark] of marks.entries()) if (mark === 1) parts.push(index + 1);
  return parts;
}
