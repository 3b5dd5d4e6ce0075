import type { StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import { type S3Profile, type S3Server, createMemorySink, startS3Server } from "@prefetch/testing";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./stored-model.ts";

/** Starts an S3 server that ends with the test, and opens its bucket. */
export async function openS3(
  profile: S3Profile,
): Promise<{ readonly s3: S3Server; readonly sink: StorageSink }> {
  const s3 = await startS3Server({ profile });
  onTestFinished(() => s3.close());
  const credentials = { accessKeyId: "test", secretAccessKey: "testtest" };
  const sink = createS3Sink({
    bucket: "models",
    endpoint: s3.url,
    region: "us-east-1",
    credentials,
  });
  return { s3, sink };
}

/** Stores that keep conditions, each opened anew. */
export const CONDITIONAL_STORES: readonly (readonly [string, () => Promise<StorageSink>])[] = [
  ["memory", async () => createMemorySink()],
  [
    "a store that cannot compare and replace",
    async () => createMemorySink({ conditionalPut: "create" }),
  ],
  ["a directory", async () => openSink(await temporaryDirectory())],
  ["S3", async () => (await openS3("aws")).sink],
];
