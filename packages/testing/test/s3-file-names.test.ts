import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const FAILURE = { name: "InternalError", $metadata: { httpStatusCode: 500 } };

it("has no object beside a folder of its name, where keys are files", async () => {
  await using server = await startS3Server({ profile: "weak" });
  const client = clientOf(server);
  const put = (Key: string): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "content" }));
  await put("folder/object");
  await expect(put("folder")).rejects.toMatchObject(FAILURE);
  await expect(put("folder/object/below")).rejects.toMatchObject(FAILURE);
  const upload = await beginUpload(client, "folder");
  const part = await upload.part(1, "content");
  await expect(upload.complete([part])).rejects.toMatchObject(FAILURE);
  const deletion = new DeleteObjectCommand({ Bucket: BUCKET, Key: "folder" });
  await expect(client.send(deletion)).rejects.toMatchObject(FAILURE);
  expect(server.keys(BUCKET)).toEqual(["folder/object"]);
});

it("forgets the ETag that it told of parts, where it is rclone", async () => {
  await using server = await startS3Server({ profile: "weak" });
  const client = clientOf(server);
  const upload = await beginUpload(client, "k");
  const parts = [await upload.part(1, "one"), await upload.part(2, "two")];
  expect((await upload.complete(parts)).ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  const { ETag } = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "k" }));
  expect(ETag).toBe(`"${digestOf("md5", "onetwo")}"`);
});
