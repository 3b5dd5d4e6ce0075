import type { S3ServerOptions } from "@prefetch/testing";
import { openAzureStore } from "./azure-fault-store.ts";
import { openDirectoryStore } from "./directory-fault-store.ts";
import { type FaultStore, SHORT_WAITS } from "./fault-store.ts";
import { openGcsStore } from "./gcs-fault-store.ts";
import type { SinkName } from "./outcome.ts";
import { openS3Store } from "./s3-fault-store.ts";

/** What a store is to be like. */
export interface FaultStoreOptions {
  readonly s3?: S3ServerOptions;
  readonly idleTimeoutMs?: number;
}

/** Starts a store; it is gone in the end. */
export function openFaultStore(
  sink: SinkName,
  { idleTimeoutMs = SHORT_WAITS.idleTimeoutMs, s3 = {} }: FaultStoreOptions,
): Promise<FaultStore> {
  const waits = { ...SHORT_WAITS, idleTimeoutMs };
  if (sink === "s3") return openS3Store(s3, waits);
  if (sink === "gcs") return openGcsStore(waits);
  return sink === "azure" ? openAzureStore(waits) : openDirectoryStore();
}
