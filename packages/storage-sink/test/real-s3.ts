import { randomUUID } from "node:crypto";
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3SinkOptions } from "@prefetch/storage-sink/s3";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { realServerUrl } from "./real-server.ts";

/** The only key pair that the real servers know. */
export const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "testtest" };

/** Returns the address of the SeaweedFS that `pnpm test:real` started. */
export function seaweedfsUrl(): string {
  return realServerUrl("REAL_SEAWEEDFS_URL");
}

/** Creates a client of the SDK for a server: what the sink does is looked at without it. */
export function rawClient(
  endpoint: string,
  secretAccessKey: string = CREDENTIALS.secretAccessKey,
): S3Client {
  return new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    credentials: { ...CREDENTIALS, secretAccessKey },
  });
}

/** Creates a bucket and returns its name. SeaweedFS has room for few: each has volumes of its own. */
export async function createBucket(client: S3Client): Promise<string> {
  const bucket = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

/** Creates a sink over a folder of its own in a bucket of a real server, for the conformance suite. */
export function createRealS3SinkUnderTest(
  client: S3Client,
  given: Pick<S3SinkOptions, "bucket" | "endpoint" | "minPartBytes">,
): SinkUnderTest {
  const { bucket } = given;
  const prefix = randomUUID();
  const options: S3SinkOptions = {
    ...given,
    prefix,
    region: "us-east-1",
    credentials: CREDENTIALS,
  };
  const asked = { Bucket: bucket, Prefix: prefix };
  return {
    sink: createS3Sink(options),
    reopen: async () => createS3Sink(options),
    openUploads: async () => {
      const { Uploads } = await client.send(new ListMultipartUploadsCommand(asked));
      return Uploads?.length ?? 0;
    },
    strays: async () => {
      const { Contents } = await client.send(new ListObjectsV2Command(asked));
      const keys = (Contents ?? []).map(({ Key }) => Key ?? "");
      return keys.filter((key) => key.includes(".prefetch/probe-"));
    },
    dispose: async () => {},
  };
}
