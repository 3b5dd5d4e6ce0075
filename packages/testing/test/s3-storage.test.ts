import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it, onTestFinished } from "vitest";
import { BUCKET, clientOf, digestOf, sampleBytes } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const KEY = "k";
const TARGET = { Bucket: BUCKET, Key: KEY };
const CRC32C_OF_DIGITS = "4waSgw==";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "s3-storage-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it("keeps parts as files, and puts them together", async () => {
  const path = join(await temporaryFolder(), "made");
  await using server = await startS3Server({
    storage: { kind: "directory", path },
    minPartBytes: 1,
  });
  const upload = await beginUpload(clientOf(server), KEY);
  const bytes = [sampleBytes(300_000, 1), sampleBytes(5, 2)] as const;
  const parts = [await upload.part(1, bytes[0]), await upload.part(2, bytes[1])];
  await upload.complete(parts);
  expect(await server.objectBytes(BUCKET, KEY)).toEqual(Buffer.concat(bytes));
  expect(await readdir(path)).toHaveLength(2);
});

it("gives the space of everything that ends back", async () => {
  const path = await temporaryFolder();
  await using server = await startS3Server({ storage: { kind: "directory", path } });
  const client = clientOf(server);
  const put = { ...TARGET, Body: "content" };
  await client.send(new PutObjectCommand(put));
  await client.send(new PutObjectCommand(put));
  await expect(
    client.send(new PutObjectCommand({ ...put, IfNoneMatch: "*" })),
  ).rejects.toMatchObject({ name: "PreconditionFailed" });
  await expect(
    client.send(new PutObjectCommand({ ...put, ContentMD5: digestOf("md5", "x", "base64") })),
  ).rejects.toMatchObject({ name: "BadDigest" });
  expect(await readdir(path)).toHaveLength(1);

  await client.send(new DeleteObjectCommand(TARGET));
  const upload = await beginUpload(client, KEY);
  await upload.part(1, "one");
  await upload.part(1, "another");
  expect(await readdir(path)).toHaveLength(1);
  await client.send(new AbortMultipartUploadCommand({ ...TARGET, UploadId: upload.uploadId }));
  expect(await readdir(path)).toEqual([]);
});

it("gives the space of parts that a completion leaves out back", async () => {
  const path = await temporaryFolder();
  await using server = await startS3Server({ storage: { kind: "directory", path } });
  const upload = await beginUpload(clientOf(server), KEY);
  const part = await upload.part(1, "kept");
  await upload.part(2, "left out");
  await upload.complete([part]);
  expect(await readdir(path)).toHaveLength(1);
});

it("verifies what it drops", async () => {
  await using server = await startS3Server({ storage: { kind: "discard" } });
  const client = clientOf(server);
  const put = { ...TARGET, Body: "123456789" };
  await expect(
    client.send(new PutObjectCommand({ ...put, ChecksumCRC32C: "AAAAAA==" })),
  ).rejects.toMatchObject({ name: "BadDigest" });
  await client.send(new PutObjectCommand({ ...put, ChecksumCRC32C: CRC32C_OF_DIGITS }));
  const head = await client.send(new HeadObjectCommand({ ...TARGET, ChecksumMode: "ENABLED" }));
  expect(head).toMatchObject({ ContentLength: 9, ChecksumCRC32C: CRC32C_OF_DIGITS });
});

it("gives what it drops an MD5 as ETag unless another checksum came with it", async () => {
  await using server = await startS3Server({ storage: { kind: "discard" } });
  const client = clientOf(server);
  const put = { ...TARGET, Body: "123456789" };
  const md5 = `"${digestOf("md5", "123456789")}"`;
  expect((await client.send(new PutObjectCommand(put))).ETag).toBe(md5);
  const checked = { ...put, ChecksumCRC32C: CRC32C_OF_DIGITS };
  const opaque = await client.send(new PutObjectCommand(checked));
  expect(opaque.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(opaque.ETag).not.toBe(md5);
  expect((await client.send(new PutObjectCommand(checked))).ETag).toBe(opaque.ETag);
});

it("copies what it dropped, but does not return it", async () => {
  await using server = await startS3Server({ storage: { kind: "discard" } });
  const client = clientOf(server);
  await client.send(new PutObjectCommand({ ...TARGET, Body: "content" }));
  const CopySource = `${BUCKET}/${KEY}`;
  await client.send(new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource }));
  const head = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "copy" }));
  expect(head).toMatchObject({ ContentLength: 7, ETag: `"${digestOf("md5", "content")}"` });

  const refused = { name: "NotImplemented" };
  await expect(client.send(new GetObjectCommand(TARGET))).rejects.toMatchObject(refused);
  const { uploadId } = await beginUpload(client, KEY);
  const part = { ...TARGET, UploadId: uploadId, PartNumber: 1, CopySource };
  await expect(client.send(new UploadPartCopyCommand(part))).rejects.toMatchObject(refused);
  await expect(server.objectBytes(BUCKET, KEY)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

it("drops content, and keeps what is no larger than it is told to", async () => {
  const storage = { kind: "discard", keptBytes: 7 } as const;
  await using server = await startS3Server({ storage });
  const client = clientOf(server);
  for (const [key, content] of [
    ["small", "content"],
    ["large", "contents"],
  ] as const) {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: content }));
  }
  const small = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "small" }));
  expect(await small.Body?.transformToString()).toBe("content");
  const large = client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "large" }));
  await expect(large).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
});
