import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { startGcsServer } from "@prefetch/testing";
import { BUCKET, type FaultStore, type StoreWaits } from "./fault-store.ts";

/** Starts a Cloud Storage server. */
export async function openGcsStore(waits: StoreWaits): Promise<FaultStore> {
  const gcs = await startGcsServer();
  return {
    to: `gs://${BUCKET}`,
    environment: { STORAGE_EMULATOR_HOST: gcs.url },
    servers: { gcs },
    open: () => createGcsSink({ bucket: BUCKET, endpoint: gcs.url, ...waits }),
    keys: async () => gcs.keys(BUCKET),
    bytesAt: (key) => gcs.objectBytes(BUCKET, key),
    openUploads: async () =>
      gcs.openUploads().map(({ name, uploadId }) => ({ key: name, uploadId })),
    inject: (rules) => rules.gcs?.forEach((rule) => gcs.inject(rule)),
    clearFaults: () => gcs.clearFaults(),
    [Symbol.asyncDispose]: () => gcs.close(),
  };
}
