import type { Block } from "@azure/storage-blob";
import { throwIfAborted } from "@prefetch/core";
import type { CallOptions, Upload, UploadToken, WrittenPart } from "@prefetch/core";
import { isPlannedPart } from "../../parts/planned-part.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { createAzureUpload } from "./azure-upload.ts";
import { blockListsOf } from "./block-list.ts";
import { isUploadEnded } from "./ended-uploads.ts";
import { partNumberOf, readUploadId } from "./upload-id.ts";
import type { UploadFacts } from "./upload-id.ts";

/**
 * Goes on with an upload, as `StorageSink.resumeUpload` has it. Only blocks of the planned size count;
 * others are written again. An upload of which the store holds nothing goes on from nothing, whether it
 * never held anything or that has expired: the store cannot tell, and nothing is lost by it.
 */
export async function resumeAzureUpload(
  store: AzureStore,
  token: UploadToken,
  { signal }: CallOptions = {},
): Promise<Upload | undefined> {
  throwIfAborted(signal);
  const facts = readUploadId(token.uploadId, token.plan);
  if (facts === undefined || isUploadEnded(token.uploadId)) return undefined;
  const { committed, uncommitted } = await blockListsOf(store, token.key, { signal });
  if (committed.some(({ name }) => partNumberOf(facts, name) !== undefined)) return undefined;
  const written = uncommitted.flatMap((block) => writtenPartOf(token, facts, block));
  const inOrder = written.toSorted((one, other) => one.partNumber - other.partNumber);
  return createAzureUpload(store, { token, facts, written: inOrder });
}

function writtenPartOf(
  { plan }: UploadToken,
  facts: UploadFacts,
  { name, size: sizeBytes }: Block,
): readonly WrittenPart[] {
  const partNumber = partNumberOf(facts, name);
  if (partNumber === undefined || !isPlannedPart(plan, partNumber, sizeBytes)) return [];
  return [{ partNumber, sizeBytes }];
}
