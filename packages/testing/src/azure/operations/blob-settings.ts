import { AzureError } from "../azure-error.ts";
import { invalidHeaderValue } from "../azure-errors.ts";
import type { BlobSettings } from "../state/container-state.ts";

type Headers = Readonly<Record<string, string>>;

/** The headers of a write and those that come back; "Put Blob" in the reference. */
const CONTENT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-md5",
  "content-type",
];
const SETTING = "x-ms-blob-";
const METADATA = "x-ms-meta-";
/** Names have to be identifiers of C#; the limit is that of "Setting and retrieving properties". */
const METADATA_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const METADATA_LIMIT_BYTES = 8 * 1024;
const TIERS = new Set(["Hot", "Cool", "Cold", "Archive"]);
const DEFAULT_TYPE = { "content-type": "application/octet-stream" };

/**
 * Reads what a write says of the blob.
 *
 * @throws {@link AzureError} where something cannot be kept.
 */
export function blobSettingsOf(headers: Headers): BlobSettings {
  return {
    contentHeaders: { ...DEFAULT_TYPE, ...contentHeadersOf(headers) },
    metadata: metadataOf(headers),
    tier: tierOf(headers),
  };
}

/** Reads the `x-ms-blob-…` headers of a write, by the names that they come back with. */
export function contentHeadersOf(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    CONTENT_HEADERS.flatMap((name) => {
      const value = headers[SETTING + name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Reads the metadata of a write.
 *
 * @throws {@link AzureError} `InvalidMetadata` or `MetadataTooLarge`.
 */
export function metadataOf(headers: Headers): Readonly<Record<string, string>> {
  const entries = Object.entries(headers)
    .filter(([name]) => name.startsWith(METADATA))
    .map(([name, value]) => [name.slice(METADATA.length), value] as const);
  if (entries.some(([name]) => !METADATA_NAME.test(name))) {
    const message = "The metadata specified is invalid. It has characters that are not permitted.";
    throw new AzureError(400, "InvalidMetadata", message);
  }
  const sizeBytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.join("")), 0);
  if (sizeBytes > METADATA_LIMIT_BYTES) {
    const message = "The size of the specified metadata exceeds the maximum size permitted.";
    throw new AzureError(400, "MetadataTooLarge", message);
  }
  return Object.fromEntries(entries);
}

/**
 * Reads the access tier that a write asks for.
 *
 * @throws {@link AzureError} `InvalidHeaderValue`.
 */
export function tierOf(headers: Headers): string | undefined {
  const tier = headers["x-ms-access-tier"];
  if (tier === undefined || TIERS.has(tier)) return tier;
  throw invalidHeaderValue("x-ms-access-tier", tier);
}
