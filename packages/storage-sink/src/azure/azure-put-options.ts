import { assertPutOptions, oneOfValues } from "../addresses/put-option-texts.ts";
import type { PutOptionTexts } from "../addresses/put-option-texts.ts";
import type { AzurePutOptions } from "./azure-sink-options.ts";

const NAMES = ["tier", "encryption-scope", "cache-control"] as const;
/** Not `Archive`: such blobs have to be brought back before anyone can read them. */
const TIERS = ["Hot", "Cool", "Cold", "Premium"] as const;

/**
 * Reads put options by the names of `az storage blob upload`: `tier`, `encryption-scope`, and
 * `cache-control`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another name or tier.
 */
export function parseAzurePutOptions(given: PutOptionTexts): AzurePutOptions {
  assertPutOptions("Azure Blob Storage", given, NAMES);
  return {
    accessTier: oneOfValues("tier", given["tier"], TIERS),
    encryptionScope: given["encryption-scope"],
    cacheControl: given["cache-control"],
  };
}
