import { AbortMultipartUploadCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf, sampleBytes } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const KEY = "big.bin";
const SMALL_PARTS = { minPartBytes: 10 };

it("puts parts together in their order, whatever order they came in", async () => {
  await using server = await startS3Server(SMALL_PARTS);
  const client = clientOf(server);
  const upload = await beginUpload(client, KEY, { ContentType: "text/x", Metadata: { a: "b" } });
  const third = await upload.part(3, "tail");
  const first = await upload.part(1, sampleBytes(20, 1));
  const second = await upload.part(2, sampleBytes(30, 2));
  expect(server.openUploads()).toEqual([{ bucket: BUCKET, key: KEY, uploadId: upload.uploadId }]);
  expect(server.keys(BUCKET)).toEqual([]);

  const done = await upload.complete([first, second, third]);
  expect(done.Location).toBe(`${server.url}/${BUCKET}/${KEY}`);
  const content = Buffer.concat([sampleBytes(20, 1), sampleBytes(30, 2), Buffer.from("tail")]);
  expect(await server.objectBytes(BUCKET, KEY)).toEqual(content);
  const digests = [sampleBytes(20, 1), sampleBytes(30, 2), "tail"].map((part) =>
    Buffer.from(digestOf("md5", part), "hex"),
  );
  expect(done.ETag).toBe(`"${digestOf("md5", Buffer.concat(digests))}-3"`);
  expect(server.openUploads()).toEqual([]);
  const got = await client.send(
    new GetObjectCommand({ Bucket: BUCKET, Key: KEY, Range: "bytes=15-24" }),
  );
  expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array(content.subarray(15, 25)));
  expect(got).toMatchObject({ ContentType: "text/x", Metadata: { a: "b" } });
});

it("leaves out parts that the completion does not name, and takes the last of each number", async () => {
  await using server = await startS3Server(SMALL_PARTS);
  const upload = await beginUpload(clientOf(server), KEY);
  await upload.part(1, "first try");
  const first = await upload.part(1, "second try");
  await upload.part(2, "not wanted");
  await upload.complete([first]);
  expect(await server.objectBytes(BUCKET, KEY)).toEqual(Buffer.from("second try"));
});

it("answers a repeated completion as it did the first", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const part = await upload.part(1, "content");
  const first = await upload.complete([part]);
  const second = await upload.complete([part]);
  expect(second).toMatchObject({ ETag: first.ETag, ChecksumCRC64NVME: first.ChecksumCRC64NVME });
});

it("answers completions at the same time alike", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY, { ChecksumAlgorithm: "CRC32C" });
  const part = await upload.part(1, "content");
  const answers = await Promise.all([1, 2, 3].map(() => upload.complete([part])));
  expect(new Set(answers.map(({ ETag }) => ETag)).size).toBe(1);
  expect(server.keys(BUCKET)).toEqual([KEY]);
});

it("forgets an aborted upload", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const upload = await beginUpload(client, KEY);
  const part = await upload.part(1, "content");
  const abort = new AbortMultipartUploadCommand({
    Bucket: BUCKET,
    Key: KEY,
    UploadId: upload.uploadId,
  });
  await client.send(abort);
  expect(server.openUploads()).toEqual([]);
  const gone = { name: "NoSuchUpload", $metadata: { httpStatusCode: 404 } };
  await expect(client.send(abort)).rejects.toMatchObject(gone);
  await expect(upload.part(2, "more")).rejects.toMatchObject(gone);
  await expect(upload.complete([part])).rejects.toMatchObject(gone);
});

it("refuses another key's upload", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  await expect(upload.part(1, "x", { Key: "other" })).rejects.toMatchObject({
    name: "NoSuchUpload",
  });
});

it("refuses parts out of order", async () => {
  await using server = await startS3Server(SMALL_PARTS);
  const upload = await beginUpload(clientOf(server), KEY);
  const first = await upload.part(1, sampleBytes(10));
  const second = await upload.part(2, sampleBytes(10));
  for (const parts of [
    [second, first],
    [first, first],
  ]) {
    await expect(upload.complete(parts)).rejects.toMatchObject({ name: "InvalidPartOrder" });
  }
});

it("refuses a part that is not there, or is another one", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const part = await upload.part(1, "content");
  for (const wrong of [
    { ...part, PartNumber: 2 },
    { ...part, ETag: `"${digestOf("md5", "other")}"` },
    { ...part, ChecksumCRC64NVME: "AAAAAAAAAAA=" },
  ]) {
    await expect(upload.complete([wrong])).rejects.toMatchObject({ name: "InvalidPart" });
  }
  expect(server.openUploads()).toHaveLength(1);
});

it("refuses a short part unless it is the last", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const first = await upload.part(1, sampleBytes(5 * 1024 * 1024 - 1));
  const second = await upload.part(2, "end");
  await expect(upload.complete([first, second])).rejects.toMatchObject({
    name: "EntityTooSmall",
    MinSizeAllowed: "5242880",
  });
  const whole = await upload.part(1, sampleBytes(5 * 1024 * 1024));
  await upload.complete([whole, second]);
  expect(server.keys(BUCKET)).toEqual([KEY]);
});

it("refuses an object of another size than asserted", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const part = await upload.part(1, "content");
  await expect(upload.complete([part], { MpuObjectSize: 8 })).rejects.toMatchObject({
    name: "InvalidRequest",
  });
  await upload.complete([part], { MpuObjectSize: 7 });
});

it("refuses a completion without parts", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  await expect(upload.complete([])).rejects.toMatchObject({ name: "MalformedXML" });
});

it.each([0, 10_001, 1.5])("refuses the part number %d", async (partNumber) => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  await expect(upload.part(partNumber, "x")).rejects.toMatchObject({ name: "InvalidArgument" });
});
