import { AbortMultipartUploadCommand, CreateMultipartUploadCommand } from "@aws-sdk/client-s3";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { CREDENTIALS, createBucket, rawClient, seaweedfsUrl } from "./real-s3.ts";

test("open uploads are found beyond the first page of SeaweedFS", async () => {
  const client = rawClient(seaweedfsUrl());
  const bucket = await createBucket(client);
  const begun = new Set<string | undefined>();
  for (let count = 0; count < 1001; count += 1) {
    const input = { Bucket: bucket, Key: `folder/${count}` };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(input));
    begun.add(UploadId);
  }
  const sink = createS3Sink({
    bucket,
    endpoint: seaweedfsUrl(),
    region: "us-east-1",
    credentials: CREDENTIALS,
  });
  const found = new Set<string>();
  for await (const { key, uploadId } of sink.listUploads("folder/")) {
    found.add(uploadId);
    await client.send(
      new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }),
    );
  }
  expect(found).toEqual(begun);
});
