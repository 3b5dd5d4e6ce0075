import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { copyInBlocks } from "../uploads/copy-in-blocks.ts";
import { copySourceAt, sourceAccessOf } from "./copy-source.ts";
import type { CopySource } from "./copy-source.ts";
import { headObject } from "./head-object.ts";
import { settingsOf } from "./stored-as.ts";

/** Copies an object inside the account, as `StorageSink.copy` has it. */
export async function copyObject(
  store: AzureStore,
  fromUrl: string,
  toKey: string,
  { signal }: CallOptions = {},
): Promise<WrittenObject> {
  wholeKeyOf(store, toKey);
  const source = await copySourceAt(store, fromUrl, { signal });
  if (source.object.sizeBytes > store.options.maxCopyBytes) {
    return copyInBlocks(store, source, toKey);
  }
  await copyAtOnce(store, source, toKey);
  const copied = await headObject(store, toKey, { signal });
  if (copied !== undefined && isSame(source.object, copied)) return copied;
  throw new PrefetchError(
    "INTEGRITY",
    `The copy "${toKey}" is not what it was made from; it may have changed meanwhile. Copy again.`,
    { context: { key: toKey, expected: source.object.sizeBytes, found: copied?.sizeBytes } },
  );
}

/** The media type goes with it. */
async function copyAtOnce(store: AzureStore, source: CopySource, toKey: string): Promise<void> {
  const call = { key: wholeKeyOf(store, toKey), signal: source.signal };
  const access = await sourceAccessOf(store, source);
  await store.repeated(call, (client, http) =>
    client.getBlobClient(call.key).syncCopyFromURL(access.url, {
      ...http,
      ...access.http,
      ...settingsOf(store),
      sourceConditions: { ifMatch: `"${source.object.version}"` },
    }),
  );
}

function isSame(from: StoredObject, to: StoredObject): boolean {
  const isComparable = from.checksum !== undefined && to.checksum !== undefined;
  const isSameContent = !isComparable || from.checksum.value === to.checksum.value;
  return from.sizeBytes === to.sizeBytes && isSameContent;
}
