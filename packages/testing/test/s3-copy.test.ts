import {
  CopyObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf, sampleBytes } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const BODY = sampleBytes(1_000);
const SOURCE = "odd source/ü+?#%.bin";
const COPY_SOURCE = `${BUCKET}/${encodeURIComponent(SOURCE)}`;
const PUT = new PutObjectCommand({
  Bucket: BUCKET,
  Key: SOURCE,
  Body: BODY,
  Metadata: { kept: "yes" },
});

it.each([COPY_SOURCE, `/${COPY_SOURCE}`, COPY_SOURCE.replaceAll("%20", "+")])(
  "copies %s with its metadata",
  async (CopySource) => {
    await using server = await startS3Server();
    const client = clientOf(server);
    await client.send(PUT);
    const copied = await client.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource }),
    );
    expect(copied.CopyObjectResult?.ETag).toBe(`"${digestOf("md5", BODY)}"`);
    expect(copied.CopyObjectResult?.ChecksumCRC64NVME).toMatch(/^.{12}$/);
    expect(await server.objectBytes(BUCKET, "copy")).toEqual(BODY);
    const head = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "copy" }));
    expect(head.Metadata).toEqual({ kept: "yes" });
  },
);

it("replaces metadata, of an object in place as well", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await client.send(PUT);
  const target = { Bucket: BUCKET, Key: SOURCE, CopySource: COPY_SOURCE };
  await expect(client.send(new CopyObjectCommand(target))).rejects.toMatchObject({
    name: "InvalidRequest",
  });
  await client.send(
    new CopyObjectCommand({ ...target, MetadataDirective: "REPLACE", Metadata: { new: "1" } }),
  );
  const head = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: SOURCE }));
  expect(head.Metadata).toEqual({ new: "1" });
  expect(await server.objectBytes(BUCKET, SOURCE)).toEqual(BODY);
});

it("gives the copy of a multipart object the ETag of one piece", async () => {
  await using server = await startS3Server({ minPartBytes: 1 });
  const client = clientOf(server);
  const upload = await beginUpload(client, "parts", { ChecksumAlgorithm: "CRC32C" });
  const parts = [await upload.part(1, "one"), await upload.part(2, "two")];
  await upload.complete(parts);
  const copied = await client.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/parts` }),
  );
  expect(copied.CopyObjectResult).toMatchObject({
    ETag: `"${digestOf("md5", "onetwo")}"`,
    ChecksumType: "FULL_OBJECT",
  });
  expect(copied.CopyObjectResult?.ChecksumCRC32C).toBeDefined();
});

it("copies ranges as parts", async () => {
  await using server = await startS3Server({ minPartBytes: 1 });
  const client = clientOf(server);
  await client.send(PUT);
  const upload = await beginUpload(client, "copy", { ChecksumAlgorithm: "CRC32" });
  const target = { Bucket: BUCKET, Key: "copy", UploadId: upload.uploadId };
  const parts = await Promise.all(
    ["bytes=0-399", "bytes=400-999"].map(async (CopySourceRange, index) => {
      const part = { ...target, PartNumber: index + 1, CopySource: COPY_SOURCE, CopySourceRange };
      const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part));
      const { ETag, ChecksumCRC32 } = CopyPartResult ?? {};
      return { PartNumber: index + 1, ETag, ChecksumCRC32 };
    }),
  );
  expect(parts[0]?.ETag).toBe(`"${digestOf("md5", BODY.subarray(0, 400))}"`);
  await upload.complete(parts);
  expect(await server.objectBytes(BUCKET, "copy")).toEqual(BODY);
});

it.each(["bytes=0-1000", "bytes=5-4", "bytes=5-", "all"])(
  "refuses to copy the range %s of 1,000 bytes",
  async (CopySourceRange) => {
    await using server = await startS3Server();
    const client = clientOf(server);
    await client.send(PUT);
    const { uploadId } = await beginUpload(client, "copy");
    const copy = new UploadPartCopyCommand({
      Bucket: BUCKET,
      Key: "copy",
      UploadId: uploadId,
      PartNumber: 1,
      CopySource: COPY_SOURCE,
      CopySourceRange,
    });
    await expect(client.send(copy)).rejects.toMatchObject({ name: "InvalidArgument" });
  },
);

it.each([
  [{ CopySource: `${BUCKET}/nothing` }, "NoSuchKey"],
  [{ CopySource: "nowhere/k" }, "NoSuchBucket"],
  [{ CopySource: COPY_SOURCE, CopySourceIfMatch: '"other"' }, "PreconditionFailed"],
  [{ CopySource: COPY_SOURCE, CopySourceIfNoneMatch: "*" }, "PreconditionFailed"],
  [{ CopySource: `${COPY_SOURCE}?versionId=1` }, "NotImplemented"],
])("refuses the copy %j", async (input, code) => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await client.send(PUT);
  const copy = new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", ...input });
  await expect(client.send(copy)).rejects.toMatchObject({ name: code });
});
