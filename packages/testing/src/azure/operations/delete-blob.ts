import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import { blobNotFound } from "../azure-errors.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import { removeBlob } from "../state/container-state.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";

/**
 * `Delete Blob`: with the blob go its blocks that are not committed. Blocks alone are enough to delete, though
 * nothing else finds such a blob (Azure/azure-storage-node#350).
 */
export async function deleteBlob({ container, blob, headers }: AzureCall): Promise<SendableAnswer> {
  const current = container.blobs.get(blob);
  if (current === undefined && !container.uncommitted.has(blob)) throw blobNotFound();
  requireWritable(conditionsOf(headers), current);
  await removeBlob(container, blob);
  return emptyAnswer(202, { "x-ms-delete-type-permanent": "true" });
}
