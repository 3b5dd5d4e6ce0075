import type { BlobGetPropertiesResponse } from "@azure/storage-blob";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isAbsent } from "../client/azure-errors.ts";
import type { AzureCall, AzureStore } from "../client/azure-store.ts";
import { isFolderMarker, storedObjectOf } from "./blob-facts.ts";

/** Returns what lies at a key, as `StorageSink.head` has it. */
export async function headObject(
  store: AzureStore,
  key: string,
  { signal }: CallOptions = {},
): Promise<StoredObject | undefined> {
  const properties = await propertiesOf(store, { key: wholeKeyOf(store, key), signal });
  return properties && storedObjectOf(key, properties);
}

/** A call about one blob. */
export type BlobCall = AzureCall & { readonly key: string };

/** Returns what the store tells of a blob; `undefined` where none is. */
export async function propertiesOf(
  store: AzureStore,
  call: BlobCall,
): Promise<BlobGetPropertiesResponse | undefined> {
  try {
    const properties = await store.repeated(call, (client, http) =>
      client.getBlobClient(call.key).getProperties(http),
    );
    return isFolderMarker(properties.metadata) ? undefined : properties;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
