import type { ByteRange } from "@prefetch/core";
import { readRuns } from "../../store/bytes/read-runs.ts";
import { AzureError } from "../azure-error.ts";
import { notImplemented } from "../azure-errors.ts";
import type { StoredBlob } from "../state/container-state.ts";

/**
 * Reads a range of a blob.
 *
 * @throws {@link AzureError} `BlobArchived`, or `NotImplemented` where its bytes were dropped; at once.
 */
export function readableBlob(
  { blocks, tier }: StoredBlob,
  range: ByteRange,
): AsyncIterable<Uint8Array> {
  if (tier === "Archive") {
    const message = "This operation is not permitted on an archived blob.";
    throw new AzureError(409, "BlobArchived", message);
  }
  const runs = blocks.map(({ bytes }) => bytes);
  return readRuns(runs, range, notImplemented);
}
