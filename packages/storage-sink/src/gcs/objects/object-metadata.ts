import { PrefetchError } from "@prefetch/core";
import type { GcsQuery } from "../client/gcs-addresses.ts";
import type { GcsPutOptions } from "../gcs-sink-options.ts";

/** Metadata of a new object, as the JSON API has it. */
export interface ObjectMetadata {
  readonly contentType: string;
  readonly crc32c?: string;
  readonly storageClass?: string;
  readonly cacheControl?: string;
}

/**
 * Returns the metadata of a new object.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a media type that breaks out of its header.
 */
export function metadataOf(
  { cacheControl, storageClass }: GcsPutOptions,
  contentType = "application/octet-stream",
): ObjectMetadata {
  if (!/^[\x20-\x7e]+$/.test(contentType)) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${JSON.stringify(contentType)} is not a media type; write for example application/json.`,
    );
  }
  return {
    contentType,
    ...(storageClass !== undefined && { storageClass }),
    ...(cacheControl !== undefined && { cacheControl }),
  };
}

/** Returns what the JSON API takes of a new object in the query. */
export function writeQueryOf({ kmsKeyName, predefinedAcl }: GcsPutOptions): GcsQuery {
  return { kmsKeyName, predefinedAcl };
}
