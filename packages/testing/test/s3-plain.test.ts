import { HeadObjectCommand, ListPartsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const WRONG = "AAAAAA==";
const TARGET = { Bucket: BUCKET, Key: "k" };

it("ignores the checksum of an object, and tells none", async () => {
  await using server = await startS3Server({ profile: "plain" });
  const client = clientOf(server);
  const put = { ...TARGET, Body: "content", ChecksumCRC32C: WRONG };
  expect(await client.send(new PutObjectCommand(put))).not.toHaveProperty("ChecksumCRC32C");
  const head = await client.send(new HeadObjectCommand({ ...TARGET, ChecksumMode: "ENABLED" }));
  expect(head.ETag).toBe(`"${digestOf("md5", "content")}"`);
  expect(Object.keys(head).filter((name) => name.startsWith("Checksum"))).toEqual([]);
});

it("ignores the checksums of an upload and its parts, and its size", async () => {
  await using server = await startS3Server({ profile: "plain" });
  const client = clientOf(server);
  const upload = await beginUpload(client, "k", {
    ChecksumAlgorithm: "CRC32C",
    ChecksumType: "FULL_OBJECT",
  });
  const part = await upload.part(1, "content", { ChecksumCRC32C: WRONG });
  expect(part).toEqual({ PartNumber: 1, ETag: `"${digestOf("md5", "content")}"` });
  const listed = await client.send(new ListPartsCommand({ ...TARGET, UploadId: upload.uploadId }));
  expect(listed.ChecksumAlgorithm).toBeUndefined();
  const done = await upload.complete([part], { ChecksumCRC32C: WRONG, MpuObjectSize: 1 });
  expect(Object.keys(done).filter((name) => name.startsWith("Checksum"))).toEqual([]);
});

it("ignores conditions of writes", async () => {
  await using server = await startS3Server({ profile: "plain" });
  const client = clientOf(server);
  await client.send(new PutObjectCommand({ ...TARGET, Body: "old" }));
  await client.send(new PutObjectCommand({ ...TARGET, Body: "new", IfNoneMatch: "*" }));
  const upload = await beginUpload(client, "k");
  await upload.complete([await upload.part(1, "newer")], { IfNoneMatch: "*" });
  expect(await server.objectBytes(BUCKET, "k")).toEqual(Buffer.from("newer"));
});

it("verifies Content-MD5", async () => {
  await using server = await startS3Server({ profile: "plain" });
  const ContentMD5 = digestOf("md5", "other", "base64");
  const put = new PutObjectCommand({ ...TARGET, Body: "content", ContentMD5 });
  await expect(clientOf(server).send(put)).rejects.toMatchObject({ name: "BadDigest" });
});
