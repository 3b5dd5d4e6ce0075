import type { CallOptions } from "@prefetch/core";
import { startDigest } from "../../checksums/running-digest.ts";
import { algorithmOf } from "../integrity/integrity.ts";
import { readObject } from "../objects/read-object.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import type { ExpectedObject } from "./expected-object.ts";

/** Large enough that a request's cost is lost in it, small beside the parts that are kept in memory. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Reads an object back and compares it, part by part, with what was sent: for stores that keep no
 * checksum. An object of which parts were sent by an earlier process cannot be compared; it counts as
 * the same where its size is right, and whoever resumed it has to read it.
 */
export async function isReadBackSame(
  sinking: S3Sinking,
  key: string,
  { expected, signal }: CallOptions & { readonly expected: ExpectedObject },
): Promise<boolean> {
  let start = 0;
  for (const { hex, sizeBytes } of expected.parts ?? []) {
    const range = { start, end: start + sizeBytes };
    if ((await digestOfRange(sinking, key, { ...range, expected, signal })) !== hex) return false;
    start = range.end;
  }
  return true;
}

interface RangeToDigest extends CallOptions {
  readonly start: number;
  readonly end: number;
  readonly expected: ExpectedObject;
}

async function digestOfRange(
  sinking: S3Sinking,
  key: string,
  { end, expected, signal, start }: RangeToDigest,
): Promise<string> {
  const digest = await startDigest(algorithmOf(expected.integrity));
  const window = new Uint8Array(Math.min(WINDOW_BYTES, end - start));
  for (let offset = start; offset < end; offset += window.byteLength) {
    const target = window.subarray(0, Math.min(window.byteLength, end - offset));
    await readObject(sinking, key, { target, offset, signal });
    digest.update(target);
  }
  return digest.finish();
}
