import type { ByteRange } from "@prefetch/core";
import type { StoredBytes } from "./byte-store.ts";

/**
 * Reads a range of several contents, one after the other; `undefined` where bytes were dropped.
 */
export function readRuns(
  runs: readonly StoredBytes[],
  range: ByteRange,
): AsyncIterable<Uint8Array> | undefined {
  return runs.some((run) => run.read === undefined) ? undefined : bytesOf(runs, range);
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

/** Returns all bytes of several contents; `undefined` where they were dropped. */
export async function bytesOfRuns(runs: readonly StoredBytes[]): Promise<Uint8Array | undefined> {
  const sizeBytes = runs.reduce((sum, run) => sum + run.sizeBytes, 0);
  const reading = readRuns(runs, { start: 0, end: sizeBytes });
  return reading === undefined ? undefined : concatenated(reading);
}

async function concatenated(reading: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const runs: Uint8Array[] = [];
  for await (const bytes of reading) runs.push(bytes);
  return Buffer.concat(runs);
}
