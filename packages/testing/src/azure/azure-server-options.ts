import { type Complete, completeOptions } from "../complete-options.ts";
import type { AzureServerOptions } from "./azure-server-api.ts";

/** {@link AzureServerOptions} with every default filled in. */
export type CompleteAzureServerOptions = Complete<AzureServerOptions>;

/** "Scalability and performance targets for Blob storage", and the reference of `List Blobs`. */
const DEFAULTS: CompleteAzureServerOptions = {
  containers: ["models"],
  account: "devstoreaccount1",
  // Published in "Use the Azurite emulator for local Azure Storage development": no secret.
  accountKey:
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
  tokens: [],
  storage: { kind: "memory" },
  pageSize: 5_000,
  latencyMs: 0,
  maxUncommittedBlocks: 100_000,
  maxSyncCopyBytes: 256 * 1024 * 1024,
};

const LEAST = {
  pageSize: 1,
  latencyMs: 0,
  maxUncommittedBlocks: 1,
  maxSyncCopyBytes: 0,
};

/**
 * Fills in the defaults.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeAzureServerOptions(
  options: AzureServerOptions,
): CompleteAzureServerOptions {
  return completeOptions(options, DEFAULTS, LEAST);
}
