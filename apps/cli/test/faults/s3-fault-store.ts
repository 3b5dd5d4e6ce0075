import { createS3Sink } from "@prefetch/storage-sink/s3";
import { type S3ServerOptions, startS3Server } from "@prefetch/testing";
import { BUCKET, type FaultStore, type StoreWaits } from "./fault-store.ts";

const KEYS = { accessKeyId: "test", secretAccessKey: "testtest" };

/** Starts an S3 server. */
export async function openS3Store(
  options: S3ServerOptions,
  waits: StoreWaits,
): Promise<FaultStore> {
  const s3 = await startS3Server(options);
  const place = { bucket: BUCKET, endpoint: s3.url, region: "us-east-1", credentials: KEYS };
  return {
    to: `s3://${BUCKET}?endpoint=${s3.url}`,
    environment: {
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    },
    servers: { s3 },
    open: () => createS3Sink({ ...place, ...waits }),
    keys: async () => s3.keys(BUCKET),
    bytesAt: (key) => s3.objectBytes(BUCKET, key),
    openUploads: async () => s3.openUploads(),
    inject: (rules) => rules.s3?.forEach((rule) => s3.inject(rule)),
    clearFaults: () => s3.clearFaults(),
    [Symbol.asyncDispose]: () => s3.close(),
  };
}
