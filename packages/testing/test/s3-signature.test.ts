import { HeadBucketCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf, forgeHeaders, setHeaders } from "./s3-fixture.ts";

const PUT = { Bucket: BUCKET, Key: "k", Body: "content" };
const LIST = new ListObjectsV2Command({ Bucket: BUCKET });

it("refuses a wrong secret", async () => {
  await using server = await startS3Server();
  const client = clientOf(server, {
    credentials: { accessKeyId: "test", secretAccessKey: "wrong" },
  });
  await expect(client.send(LIST)).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
    $metadata: { httpStatusCode: 403 },
  });
});

it("refuses a key that it does not know", async () => {
  await using server = await startS3Server({ accessKeyId: "me", secretAccessKey: "mine" });
  await expect(clientOf(server).send(LIST)).rejects.toMatchObject({
    name: "InvalidAccessKeyId",
    $metadata: { httpStatusCode: 403 },
  });
});

it("names its region to who signed for another", async () => {
  await using server = await startS3Server({ region: "eu-central-1" });
  await expect(clientOf(server).send(LIST)).rejects.toMatchObject({
    name: "AuthorizationHeaderMalformed",
    Region: "eu-central-1",
    $metadata: { httpStatusCode: 400 },
  });
});

it("takes a session token", async () => {
  await using server = await startS3Server();
  const client = clientOf(server, {
    credentials: { accessKeyId: "test", secretAccessKey: "testtest", sessionToken: "token" },
  });
  await expect(client.send(LIST)).resolves.toMatchObject({ KeyCount: 0 });
  expect(server.requests[0]?.headers["x-amz-security-token"]).toBe("token");
});

it("refuses who does not sign", async () => {
  await using server = await startS3Server();
  const answer = await fetch(`${server.url}/${BUCKET}/k`);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain("<Code>AccessDenied</Code>");
});

it.each([
  ["AWS test:c2lnbmF0dXJl", 400, "AuthorizationHeaderMalformed"],
  ["AWS4-HMAC-SHA256 nonsense", 400, "AuthorizationHeaderMalformed"],
])("refuses the authorization %s", async (authorization, status, code) => {
  await using server = await startS3Server();
  const client = clientOf(server);
  forgeHeaders(client, { authorization });
  await expect(client.send(LIST)).rejects.toMatchObject({
    name: code,
    $metadata: { httpStatusCode: status },
  });
});

it("refuses a header that was changed after signing", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  setHeaders(client, { "x-amz-meta-name": "signed" });
  forgeHeaders(client, { "x-amz-meta-name": "forged" });
  await expect(client.send(new PutObjectCommand(PUT))).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
  });
});

it("refuses an x-amz header that was not signed", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  forgeHeaders(client, { "x-amz-meta-name": "forged" });
  await expect(client.send(new PutObjectCommand(PUT))).rejects.toMatchObject({
    name: "AccessDenied",
    HeadersNotSigned: "x-amz-meta-name",
  });
});

it("takes an unsigned payload", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  setHeaders(client, { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" });
  await client.send(new PutObjectCommand(PUT));
  expect(await server.objectBytes(BUCKET, "k")).toEqual(Buffer.from("content"));
});

it("refuses a payload that is not the signed one", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  setHeaders(client, { "x-amz-content-sha256": digestOf("sha256", "other") });
  await expect(client.send(new PutObjectCommand(PUT))).rejects.toMatchObject({
    name: "XAmzContentSHA256Mismatch",
  });
  expect(server.keys(BUCKET)).toEqual([]);
});

it.each([
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", "NotImplemented"],
  ["nonsense", "InvalidArgument"],
])("refuses the payload hash %s", async (hash, code) => {
  await using server = await startS3Server();
  const client = clientOf(server);
  setHeaders(client, { "x-amz-content-sha256": hash });
  await expect(client.send(new PutObjectCommand(PUT))).rejects.toMatchObject({ name: code });
});

it("does not know presigned URLs", async () => {
  await using server = await startS3Server();
  const answer = await fetch(`${server.url}/${BUCKET}/k?X-Amz-Signature=00`);
  expect(answer.status).toBe(501);
});

it("says what is wrong in headers where there is no body", async () => {
  await using server = await startS3Server({ region: "eu-central-1" });
  const client = clientOf(server, { followRegionRedirects: false });
  await expect(client.send(new HeadBucketCommand({ Bucket: BUCKET }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
    $response: { headers: { "x-amz-bucket-region": "eu-central-1" } },
  });
});
