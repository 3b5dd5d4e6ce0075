import type { BlobHTTPHeaders } from "@azure/storage-blob";
import type { AzureStore } from "../client/azure-store.ts";

/** Returns the headers that readers of an object get. */
export function headersOf(
  { options }: AzureStore,
  contentType: string | undefined,
): BlobHTTPHeaders {
  const { cacheControl } = options.putOptions;
  return {
    blobContentType: contentType ?? "application/octet-stream",
    ...(cacheControl !== undefined && { blobCacheControl: cacheControl }),
  };
}

/** Returns how the store is to encrypt what it gets. */
export function encryptionOf({ options }: AzureStore): { readonly encryptionScope?: string } {
  const { encryptionScope } = options.putOptions;
  return encryptionScope === undefined ? {} : { encryptionScope };
}

/** Returns how the store is to keep an object. */
export function settingsOf(store: AzureStore): {
  readonly encryptionScope?: string;
  readonly tier?: string;
} {
  const { accessTier } = store.options.putOptions;
  return { ...encryptionOf(store), ...(accessTier !== undefined && { tier: accessTier }) };
}
