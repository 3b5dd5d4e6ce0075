import { assertPutOptions } from "../addresses/put-option-texts.ts";
import type { PutOptionTexts } from "../addresses/put-option-texts.ts";
import type { GcsPutOptions } from "./gcs-sink-options.ts";

const NAMES = ["storage-class", "kms-key-name", "predefined-acl", "cache-control"] as const;

/**
 * Reads put options by the names of the JSON API: `storage-class`, `kms-key-name`, `predefined-acl`,
 * `cache-control`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another name.
 */
export function parseGcsPutOptions(given: PutOptionTexts): GcsPutOptions {
  assertPutOptions("Google Cloud Storage", given, NAMES);
  return {
    storageClass: given["storage-class"],
    kmsKeyName: given["kms-key-name"],
    predefinedAcl: given["predefined-acl"],
    cacheControl: given["cache-control"],
  };
}
