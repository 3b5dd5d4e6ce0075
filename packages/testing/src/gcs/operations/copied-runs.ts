import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import { readRuns } from "../../store/bytes/read-runs.ts";
import { receiveContent } from "../content/receive-content.ts";
import type { GcsState } from "../gcs-call.ts";
import { notImplemented } from "../gcs-errors.ts";
import type { StoredObject } from "../state/bucket-state.ts";

/**
 * Copies an object's content. What was dropped cannot be read again; neither does a copy of it need
 * space of its own.
 */
export async function copiedRuns(
  { store }: Pick<GcsState, "store">,
  { runs, sizeBytes }: StoredObject,
): Promise<readonly StoredBytes[]> {
  if (!store.keepsBytes) return runs;
  const source = readRuns(runs, { start: 0, end: sizeBytes }, notImplemented);
  const { bytes } = await receiveContent({ source, sizeBytes, asserted: [], effect: {} }, store);
  return [bytes];
}
