import type { ByteRange } from "@prefetch/core";
import type { StoredBytes } from "./byte-store.ts";
import { readAll } from "./read-all.ts";

/**
 * Reads a range of several contents, one after the other.
 *
 * @param notImplemented - creates a store's refusal of what the server cannot do; thrown at once where
 *   bytes were dropped
 */
export function readRuns(
  runs: readonly StoredBytes[],
  range: ByteRange,
  notImplemented: (what: string) => Error,
): AsyncIterable<Uint8Array> {
  if (areKept(runs)) return bytesOf(runs, range);
  throw notImplemented("Reading what `discard` storage dropped");
}

function areKept(runs: readonly StoredBytes[]): boolean {
  return runs.every((run) => run.read !== undefined);
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
  const end = runs.reduce((sum, run) => sum + run.sizeBytes, 0);
  return areKept(runs) ? readAll(bytesOf(runs, { start: 0, end })) : undefined;
}
