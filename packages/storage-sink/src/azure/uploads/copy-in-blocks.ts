import { PrefetchError, partRangeOf } from "@prefetch/core";
import type { PartPlan, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { versionOf } from "../objects/blob-facts.ts";
import { sourceAccessOf } from "../objects/copy-source.ts";
import type { CopySource } from "../objects/copy-source.ts";
import { propertiesOf } from "../objects/head-object.ts";
import { encryptionOf } from "../objects/stored-as.ts";
import type { OpenedUpload } from "./azure-upload.ts";
import { completeAzureUpload } from "./complete-upload.ts";
import { blockIdOf, createUploadId } from "./upload-id.ts";

/** Under the limit of 50,000. */
const MOST_BLOCKS = 45_000;

/** Copies an object that is too large for one request, range by range. */
export async function copyInBlocks(
  store: AzureStore,
  source: CopySource,
  toKey: string,
): Promise<WrittenObject> {
  const plan = planCopy(source.object.sizeBytes, store.options.maxCopyBytes);
  const { facts, uploadId } = createUploadId(plan, source.contentType);
  const opened = { token: { key: toKey, uploadId, plan }, facts, written: [] };
  const held = new Set<number>();
  for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
    await copyBlock(store, opened, source, partNumber);
    held.add(partNumber);
  }
  // Nothing is visible yet: ranges of two versions never are.
  await assertUnchanged(store, source);
  return completeAzureUpload(store, { ...opened, held, signal: source.signal });
}

function planCopy(sizeBytes: number, maxCopyBytes: number): PartPlan {
  const partSizeBytes = Math.max(maxCopyBytes, Math.ceil(sizeBytes / MOST_BLOCKS));
  return { sizeBytes, partSizeBytes, partCount: Math.ceil(sizeBytes / partSizeBytes) };
}

async function copyBlock(
  store: AzureStore,
  { facts, token }: OpenedUpload,
  source: CopySource,
  partNumber: number,
): Promise<void> {
  const { end, start } = partRangeOf(token.plan, partNumber);
  const call = { key: wholeKeyOf(store, token.key), signal: source.signal };
  const access = await sourceAccessOf(store, source);
  await store.repeated(call, (client, http) =>
    client
      .getBlockBlobClient(call.key)
      .stageBlockFromURL(blockIdOf(facts, partNumber), access.url, start, end - start, {
        ...http,
        ...access.http,
        ...encryptionOf(store),
      }),
  );
}

async function assertUnchanged(store: AzureStore, source: CopySource): Promise<void> {
  const { key, object } = source;
  const now = await propertiesOf(store, source);
  if (versionOf(now?.etag) === object.version) return;
  throw new PrefetchError(
    "INTEGRITY",
    `"${key}" was written by someone else while it was copied; copy again.`,
    { context: { key } },
  );
}
