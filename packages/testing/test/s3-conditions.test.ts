import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const KEY = "k";
const FAILED = { name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } };
const OTHER_ETAG = `"${"0".repeat(32)}"`;

function put(input: Partial<PutObjectCommandInput>): PutObjectCommand {
  return new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: "new", ...input });
}

it("creates an object only where none is", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await client.send(put({ IfNoneMatch: "*", Body: "old" }));
  await expect(client.send(put({ IfNoneMatch: "*" }))).rejects.toMatchObject(FAILED);
  expect(await server.objectBytes(BUCKET, KEY)).toEqual(Buffer.from("old"));
});

it("replaces only the object that is named", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await expect(client.send(put({ IfMatch: OTHER_ETAG }))).rejects.toMatchObject({
    name: "NoSuchKey",
    $metadata: { httpStatusCode: 404 },
  });
  const { ETag } = await client.send(put({ Body: "old" }));
  await expect(client.send(put({ IfMatch: OTHER_ETAG }))).rejects.toMatchObject(FAILED);
  await client.send(put({ IfMatch: ETag }));
  expect(await server.objectBytes(BUCKET, KEY)).toEqual(Buffer.from("new"));
});

it("lets one of many racing writers win", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const writes = Array.from({ length: 8 }, (_, index) =>
    client.send(put({ IfNoneMatch: "*", Body: String(index) })),
  );
  const settled = await Promise.allSettled(writes);
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("does not know If-None-Match with an ETag", async () => {
  await using server = await startS3Server();
  await expect(clientOf(server).send(put({ IfNoneMatch: OTHER_ETAG }))).rejects.toMatchObject({
    name: "NotImplemented",
  });
});

it("completes an upload only where its condition holds, and keeps it open otherwise", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const upload = await beginUpload(client, KEY);
  const part = await upload.part(1, "parts");
  await expect(upload.complete([part], { IfMatch: OTHER_ETAG })).rejects.toMatchObject({
    name: "NoSuchKey",
  });
  const { ETag } = await client.send(put({ Body: "old" }));
  await expect(upload.complete([part], { IfNoneMatch: "*" })).rejects.toMatchObject(FAILED);
  await expect(upload.complete([part], { IfMatch: OTHER_ETAG })).rejects.toMatchObject(FAILED);
  expect(server.openUploads()).toHaveLength(1);
  await upload.complete([part], { IfMatch: ETag });
  expect(await server.objectBytes(BUCKET, KEY)).toEqual(Buffer.from("parts"));
});

it("answers 412 to a completion that meets its own success", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const part = await upload.part(1, "parts");
  await upload.complete([part], { IfNoneMatch: "*" });
  await expect(upload.complete([part], { IfNoneMatch: "*" })).rejects.toMatchObject(FAILED);
});

it("deletes only the object that is named", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const { ETag } = await client.send(put({}));
  const target = { Bucket: BUCKET, Key: KEY };
  await expect(
    client.send(new DeleteObjectCommand({ ...target, IfMatch: OTHER_ETAG })),
  ).rejects.toMatchObject(FAILED);
  await client.send(new DeleteObjectCommand({ ...target, IfMatch: ETag }));
  expect(server.keys(BUCKET)).toEqual([]);
});
