import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import { receiveContent } from "../content/receive-content.ts";
import type { GcsState } from "../gcs-call.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { readableRuns } from "./readable-runs.ts";

/**
 * Copies an object's content. What was dropped cannot be read again; neither does a copy of it need
 * space of its own.
 */
export async function copiedRuns(
  { store }: Pick<GcsState, "store">,
  { runs, sizeBytes }: StoredObject,
): Promise<readonly StoredBytes[]> {
  if (!store.keepsBytes) return runs;
  const source = readableRuns(runs, { start: 0, end: sizeBytes });
  const { bytes } = await receiveContent({ source, sizeBytes, asserted: [], effect: {} }, store);
  return [bytes];
}
