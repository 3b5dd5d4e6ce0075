import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf, sampleBytes } from "./s3-fixture.ts";

const KEY = "a/weights.safetensors";

it("keeps an object with its headers, and forgets it", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const body = sampleBytes(100_000);
  const put = await client.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: KEY,
      Body: body,
      ContentType: "text/x-test",
      Metadata: { sha256: "abc" },
      CacheControl: "no-store",
    }),
  );
  expect(put.ETag).toBe(`"${digestOf("md5", body)}"`);

  const got = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY }));
  expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array(body));
  expect(got).toMatchObject({
    ETag: put.ETag,
    ContentLength: 100_000,
    ContentType: "text/x-test",
    Metadata: { sha256: "abc" },
    CacheControl: "no-store",
    AcceptRanges: "bytes",
  });
  expect(server.keys(BUCKET)).toEqual([KEY]);

  await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: KEY }));
  expect(server.keys(BUCKET)).toEqual([]);
  await expect(
    client.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY })),
  ).rejects.toMatchObject({ name: "NoSuchKey" });
});

it("deletes what is not there without complaint", async () => {
  await using server = await startS3Server();
  const answer = await clientOf(server).send(
    new DeleteObjectCommand({ Bucket: BUCKET, Key: "nothing" }),
  );
  expect(answer.$metadata.httpStatusCode).toBe(204);
});

it("knows its buckets and their region", async () => {
  await using server = await startS3Server({ buckets: ["one"], region: "eu-west-3" });
  const client = clientOf(server, { region: "eu-west-3" });
  const head = await client.send(new HeadBucketCommand({ Bucket: "one" }));
  expect(head.BucketRegion).toBe("eu-west-3");
  await expect(client.send(new HeadBucketCommand({ Bucket: "two" }))).rejects.toMatchObject({
    name: "NotFound",
  });
  await expect(
    client.send(new PutObjectCommand({ Bucket: "two", Key: "k", Body: "x" })),
  ).rejects.toMatchObject({ name: "NoSuchBucket" });
});

it.each([
  ["bytes=10-19", 10, 20],
  ["bytes=90-", 90, 100],
  ["bytes=90-500", 90, 100],
  ["bytes=-7", 93, 100],
])("answers the range %s", async (range, start, end) => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const body = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: body }));
  const got = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY, Range: range }));
  expect(got.ContentRange).toBe(`bytes ${start}-${end - 1}/100`);
  expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array(body.subarray(start, end)));
});

it("refuses a range behind the end", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: "0123456789" }));
  await expect(
    client.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY, Range: "bytes=10-" })),
  ).rejects.toMatchObject({
    name: "InvalidRange",
    $metadata: { httpStatusCode: 416 },
    $response: { headers: { "content-range": "bytes */10" } },
  });
});

it("shows a checksum to who asks for it", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const target = { Bucket: BUCKET, Key: KEY };
  const ChecksumCRC32C = "4waSgw==";
  await client.send(new PutObjectCommand({ ...target, Body: "123456789", ChecksumCRC32C }));
  const plain = await client.send(new HeadObjectCommand(target));
  expect(plain).toMatchObject({ ContentLength: 9 });
  expect(plain).not.toHaveProperty("ChecksumCRC32C");
  const shown = await client.send(new HeadObjectCommand({ ...target, ChecksumMode: "ENABLED" }));
  expect(shown).toMatchObject({ ChecksumCRC32C, ChecksumType: "FULL_OBJECT" });
});

it("computes CRC64NVME where no checksum is named, as AWS does", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const target = { Bucket: BUCKET, Key: KEY };
  await client.send(new PutObjectCommand({ ...target, Body: "123456789" }));
  const head = await client.send(new HeadObjectCommand({ ...target, ChecksumMode: "ENABLED" }));
  // The check value of CRC-64/NVME, big-endian.
  expect(head.ChecksumCRC64NVME).toBe(Buffer.from("ae8b14860a799888", "hex").toString("base64"));
});

it("answers conditional reads", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const target = { Bucket: BUCKET, Key: KEY };
  const { ETag } = await client.send(new PutObjectCommand({ ...target, Body: "x" }));
  await expect(
    client.send(new GetObjectCommand({ ...target, IfMatch: '"other"' })),
  ).rejects.toMatchObject({ name: "PreconditionFailed" });
  await expect(
    client.send(new GetObjectCommand({ ...target, IfNoneMatch: ETag })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
});
