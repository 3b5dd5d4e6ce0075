import type { ByteRange } from "@prefetch/core";
import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import { readRuns } from "../../store/bytes/read-runs.ts";
import { notImplemented } from "../gcs-errors.ts";

/**
 * Reads a range of several contents, one after the other.
 *
 * @throws {@link GcsError} 501 at once, where bytes were dropped.
 */
export function readableRuns(
  runs: readonly StoredBytes[],
  range: ByteRange,
): AsyncIterable<Uint8Array> {
  const reading = readRuns(runs, range);
  if (reading === undefined) throw notImplemented("Reading what `discard` storage dropped");
  return reading;
}
