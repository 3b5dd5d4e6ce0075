import { BlobSASPermissions, generateBlobSASQueryParameters } from "@azure/storage-blob";
import type { HttpAuthorization } from "@azure/storage-blob";
import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { encodeKey } from "../../addresses/encoded-key.ts";
import { locateAzureUrl } from "../azure-url.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { storedObjectOf } from "./blob-facts.ts";
import { propertiesOf } from "./head-object.ts";

/** An object that is copied. */
export interface CopySource extends CallOptions {
  /** The container that it lies in. */
  readonly container: string;
  /** Its whole name. */
  readonly key: string;
  /** What lies there. */
  readonly object: StoredObject;
  /** Its media type. */
  readonly contentType: string | undefined;
}

/** How the store is asked to read the source. */
export interface SourceAccess {
  /** Its address, with a signature where that lets the store in; a secret. */
  readonly url: string;
  /** What else lets it in. */
  readonly http: { readonly sourceAuthorization?: HttpAuthorization };
}

/** How long a signature for a source holds, in milliseconds: one request, at the store. */
const SIGNATURE_LIFE_MS = 60 * 60 * 1000;
/** How far the store's clock may be behind, in milliseconds. */
const CLOCK_SKEW_MS = 15 * 60 * 1000;

/**
 * Finds what lies at an address of this account.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another store's address, `NOT_FOUND` where
 * nothing lies.
 */
export async function copySourceAt(
  store: AzureStore,
  fromUrl: string,
  { signal }: CallOptions,
): Promise<CopySource> {
  const place = locateAzureUrl(fromUrl);
  if (place === undefined) throw elsewhere();
  const properties = await propertiesOf(store, { ...place, signal });
  if (properties === undefined) throw absent(place);
  const { contentType } = properties;
  return { ...place, object: storedObjectOf(place.key, properties), contentType, signal };
}

/** Returns how the store is let in to read the source: by what lets this process in. */
export async function sourceAccessOf(
  { authorizer, options }: AzureStore,
  { container, key, signal }: CopySource,
): Promise<SourceAccess> {
  const address = [options.endpoint, container, ...encodeKey(key)].join("/");
  if (authorizer.sharedKey !== undefined) {
    const signature = generateBlobSASQueryParameters(
      {
        containerName: container,
        blobName: key,
        permissions: BlobSASPermissions.parse("r"),
        startsOn: new Date(Date.now() - CLOCK_SKEW_MS),
        expiresOn: new Date(Date.now() + SIGNATURE_LIFE_MS),
      },
      authorizer.sharedKey,
    );
    return { url: `${address}?${signature.toString()}`, http: {} };
  }
  const { query, token } = await authorizer.authorization({ signal });
  if (token === undefined) return { url: `${address}?${query ?? ""}`, http: {} };
  return { url: address, http: { sourceAuthorization: { scheme: "Bearer", value: token } } };
}

function absent({ container, key }: Pick<CopySource, "container" | "key">): PrefetchError {
  return new PrefetchError(
    "NOT_FOUND",
    `There is no object "${key}" in the container "${container}" to copy; check the address.`,
    { context: { key } },
  );
}

/** The address is not repeated: it may be a signed one. */
function elsewhere(): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    "Azure storage copies inside one account only: give an address of the form az://container/key.",
  );
}
