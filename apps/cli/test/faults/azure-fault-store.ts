import { createAzureSink } from "@prefetch/storage-sink/azure";
import { startAzureServer } from "@prefetch/testing";
import { BUCKET, type FaultStore, type StoreWaits } from "./fault-store.ts";

/** Starts a Blob service. */
export async function openAzureStore(waits: StoreWaits): Promise<FaultStore> {
  const azure = await startAzureServer();
  const place = { container: BUCKET, endpoint: azure.url, accountKey: azure.accountKey };
  return {
    to: `az://${BUCKET}?endpoint=${azure.url}`,
    environment: { AZURE_STORAGE_KEY: azure.accountKey },
    servers: { azure },
    open: () => createAzureSink({ ...place, ...waits }),
    keys: async () => azure.keys(BUCKET),
    bytesAt: (key) => azure.objectBytes(BUCKET, key),
    openUploads: async () => azure.uncommittedBlobs().map(({ blob }) => ({ key: blob })),
    inject: (rules) => rules.azure?.forEach((rule) => azure.inject(rule)),
    clearFaults: () => azure.clearFaults(),
    [Symbol.asyncDispose]: () => azure.close(),
  };
}
