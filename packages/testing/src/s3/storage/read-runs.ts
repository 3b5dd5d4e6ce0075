import type { ByteRange } from "@prefetch/core";
import { notImplemented } from "../s3-errors.ts";
import type { StoredBytes } from "./byte-store.ts";

/**
 * Reads a range of several contents, one after the other.
 *
 * @throws {@link S3Error} `NotImplemented` at once, where bytes were dropped.
 */
export function readRuns(
  runs: readonly StoredBytes[],
  range: ByteRange,
): AsyncIterable<Uint8Array> {
  if (runs.some((run) => run.read === undefined)) {
    throw notImplemented("Reading what `discard` storage dropped");
  }
  return bytesOf(runs, range);
}

async function* bytesOf(
  runs: readonly StoredBytes[],
  range: ByteRange,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const run of runs) {
    const start = Math.max(0, range.start - offset);
    const end = Math.min(run.sizeBytes, range.end - offset);
    if (start < end && run.read !== undefined) yield* run.read({ start, end });
    offset += run.sizeBytes;
  }
}
