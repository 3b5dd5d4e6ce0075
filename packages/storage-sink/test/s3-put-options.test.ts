import { planParts } from "@prefetch/core";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3PutOptions } from "@prefetch/storage-sink/s3";
import type { S3Operation } from "@prefetch/testing";
import { expect, test } from "vitest";
import { parseS3PutOptions } from "../src/s3/s3-put-options.ts";
import { s3Options, startTestServer } from "./s3-sink-under-test.ts";

const OPTIONS: S3PutOptions = {
  sse: "aws:kms",
  sseKmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1",
  bucketKeyEnabled: true,
  storageClass: "INTELLIGENT_TIERING",
  acl: "bucket-owner-full-control",
  tagging: "team=ml&stage=prod",
  cacheControl: "no-cache",
  requestPayer: "requester",
  expectedBucketOwner: "111122223333",
};

const OF_OBJECTS = {
  "x-amz-server-side-encryption": "aws:kms",
  "x-amz-server-side-encryption-aws-kms-key-id": OPTIONS.sseKmsKeyId,
  "x-amz-server-side-encryption-bucket-key-enabled": "true",
  "x-amz-storage-class": "INTELLIGENT_TIERING",
  "x-amz-acl": "bucket-owner-full-control",
  "x-amz-tagging": "team=ml&stage=prod",
  "cache-control": "no-cache",
};
const OF_REQUESTS = {
  "x-amz-request-payer": "requester",
  "x-amz-expected-bucket-owner": "111122223333",
};
const MAKE_OBJECTS: readonly S3Operation[] = ["CopyObject", "CreateMultipartUpload", "PutObject"];

test("what makes an object says how it is stored, and every request who pays; all of it signed", async () => {
  const server = await startTestServer();
  const sink = createS3Sink(s3Options(server, { putOptions: OPTIONS }));
  const content = new Uint8Array(17 * 1024 ** 2);
  const upload = await sink.startUpload("large", planParts(content.byteLength));
  await upload.writePart(1, content.subarray(0, 16 * 1024 ** 2));
  await upload.writePart(2, content.subarray(16 * 1024 ** 2));
  await upload.complete();
  await sink.put("small", content.subarray(0, 10));
  await sink.copy(`${sink.url}/small`, "copy");
  await sink.readInto(new Uint8Array(10), "small", 0);
  await sink.delete("copy");
  for await (const _ of sink.list(""));
  const asked = new Set(server.requests.map(({ operation }) => operation));
  for (const operation of [...MAKE_OBJECTS, "UploadPart", "GetObject", "ListObjectsV2"] as const) {
    expect(asked).toContain(operation);
  }
  const [makers, others] = [true, false].map((makes) =>
    server.requests.filter(({ operation }) => MAKE_OBJECTS.includes(operation) === makes),
  );
  for (const { headers } of makers ?? []) expect(headers).toMatchObject(OF_OBJECTS);
  for (const { headers } of others ?? []) {
    expect(headers).not.toHaveProperty("x-amz-server-side-encryption");
  }
  for (const { headers, status } of server.requests) {
    expect(headers).toMatchObject(OF_REQUESTS);
    expect(status).not.toBe(403);
    for (const name of Object.keys(OF_REQUESTS)) expect(headers["authorization"]).toContain(name);
  }
});

test("they are read by the names of the AWS command line", () => {
  const texts = {
    sse: "aws:kms",
    "sse-kms-key-id": String(OPTIONS.sseKmsKeyId),
    "bucket-key-enabled": "true",
    "storage-class": "INTELLIGENT_TIERING",
    acl: "bucket-owner-full-control",
    tagging: "team=ml&stage=prod",
    "cache-control": "no-cache",
    "request-payer": "requester",
    "expected-bucket-owner": "111122223333",
  };
  expect(parseS3PutOptions(texts)).toEqual(OPTIONS);
});

test.each([
  [{ ssse: "AES256" }, 'S3 has no put option "ssse"'],
  [{ sse: "rot13" }, 'is AES256, aws:kms, aws:kms:dsse, not "rot13"'],
  [{ "bucket-key-enabled": "yes" }, "is true, false"],
  [{ tagging: "" }, "has no value"],
])("%j is refused", (texts, message) => {
  expect(() => parseS3PutOptions(texts)).toThrow(message);
});

test.each(["GLACIER", "DEEP_ARCHIVE"])(
  "a model is not stored where it cannot be read: %s",
  (storageClass) => {
    const options = { bucket: "models", putOptions: { storageClass } };
    expect(() => createS3Sink(options)).toThrow(/restored before anyone can read/);
  },
);
