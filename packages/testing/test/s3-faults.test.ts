import {
  CopyObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import type { S3Fault } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf, sampleBytes, setHeaders } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const PUT = new PutObjectCommand({ Bucket: BUCKET, Key: "k", Body: "content" });
const RESET = { code: "ECONNRESET" };

async function failureOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    return error;
  }
}

it.each([
  [503, "SlowDown"],
  [400, "ExpiredToken"],
  [403, "AccessDenied"],
])("answers %d %s", async (status, code) => {
  await using server = await startS3Server();
  const fault: S3Fault = { kind: "error", status, code, headers: { "retry-after": "7" } };
  server.inject({ operation: "PutObject", fault });
  await expect(clientOf(server).send(PUT)).rejects.toMatchObject({
    name: code,
    Key: "k",
    $metadata: { httpStatusCode: status, requestId: expect.stringMatching(/./) },
    $response: { headers: { "retry-after": "7" } },
  });
  expect(server.requests.map((request) => request.status)).toEqual([status]);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("strikes what its rule names, as often as it says", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const fault: S3Fault = { kind: "error", status: 503, code: "SlowDown" };
  server.inject({ operation: "PutObject", key: "k", skip: 1, times: 1, fault });
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: "other", Body: "x" }));
  await client.send(PUT);
  await expect(client.send(PUT)).rejects.toMatchObject({ name: "SlowDown" });
  await client.send(PUT);
  expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 503, 200]);
});

it("tries rules in their order, until they are cleared", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  server.inject({ times: 1, fault: { kind: "error", status: 500, code: "First" } });
  server.inject({ fault: { kind: "error", status: 500, code: "Second" } });
  await expect(client.send(PUT)).rejects.toMatchObject({ name: "First" });
  await expect(client.send(PUT)).rejects.toMatchObject({ name: "Second" });
  server.clearFaults();
  await client.send(PUT);
});

it.each([0, 1, 500_000, 2_000_000])("resets after %d bytes of a million", async (afterBytes) => {
  await using server = await startS3Server();
  server.inject({ fault: { kind: "reset", afterBytes } });
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: "k", Body: sampleBytes(1_000_000) });
  await expect(clientOf(server).send(put)).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/),
  });
  expect(server.requests.map(({ status }) => status)).toEqual([0]);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("stalls until the faults are cleared", async () => {
  await using server = await startS3Server();
  server.inject({ fault: { kind: "stall" } });
  const failure = failureOf(clientOf(server).send(PUT));
  await expect.poll(() => server.requests.length).toBe(1);
  server.clearFaults();
  expect(await failure).toMatchObject(RESET);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("stalls no longer than the server runs", async () => {
  const server = await startS3Server();
  server.inject({ fault: { kind: "stall" } });
  const failure = failureOf(clientOf(server).send(PUT));
  await expect.poll(() => server.requests.length).toBe(1);
  await server.close();
  expect(await failure).toMatchObject(RESET);
});

it("holds an answer until a promise settles", async () => {
  await using server = await startS3Server();
  const { promise, reject } = Promise.withResolvers();
  server.inject({ fault: { kind: "hold", until: promise } });
  const answer = clientOf(server).send(PUT);
  await expect.poll(() => server.requests.length).toBe(1);
  expect(server.requests[0]?.status).toBe(0);
  reject(new Error("a rejection lets go as well"));
  await answer;
  expect(server.keys(BUCKET)).toEqual(["k"]);
});

it("delays an answer", async () => {
  await using server = await startS3Server();
  server.inject({ fault: { kind: "delay", ms: 60 } });
  const started = performance.now();
  await clientOf(server).send(PUT);
  expect(performance.now() - started).toBeGreaterThan(55);
});

it("loses the answer to what it did", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  server.inject({ times: 1, fault: { kind: "lose-answer" } });
  await expect(client.send(PUT)).rejects.toMatchObject(RESET);
  expect(server.requests.map(({ status }) => status)).toEqual([0]);
  expect(await server.objectBytes(BUCKET, "k")).toEqual(Buffer.from("content"));
});

it("forgets a part that it acknowledged", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  server.inject({ times: 1, fault: { kind: "drop-part" } });
  const upload = await beginUpload(client, "k");
  const part = await upload.part(1, "content");
  expect(part.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  const target = { Bucket: BUCKET, Key: "k", UploadId: upload.uploadId };
  expect((await client.send(new ListPartsCommand(target))).Parts).toBeUndefined();
  await expect(upload.complete([part])).rejects.toMatchObject({ name: "InvalidPart" });
  await upload.complete([await upload.part(1, "content")]);
});

it("answers a completion and a copy with an error under 200, and does neither", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  server.inject({ times: 2, fault: { kind: "error-in-200", code: "InternalError" } });
  const upload = await beginUpload(client, "parts");
  const part = await upload.part(1, "content");
  await client.send(PUT);
  await expect(upload.complete([part])).rejects.toMatchObject({ name: "InternalError" });
  const copy = new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/k` });
  await expect(client.send(copy)).rejects.toMatchObject({ name: "InternalError" });
  expect(server.keys(BUCKET)).toEqual(["k"]);
  expect(server.requests.slice(-2).map(({ status }) => status)).toEqual([200, 200]);
  await upload.complete([part]);
});

it("refuses requests with checksum headers, and no others", async () => {
  await using server = await startS3Server();
  server.inject({ fault: { kind: "refuse-checksums" } });
  await clientOf(server).send(PUT);
  const client = clientOf(server);
  setHeaders(client, { "x-amz-checksum-crc32c": "AAAAAA==" });
  const { uploadId } = await beginUpload(clientOf(server), "k");
  const part = { Bucket: BUCKET, Key: "k", UploadId: uploadId, PartNumber: 1, Body: "x" };
  await expect(client.send(new UploadPartCommand(part))).rejects.toMatchObject({
    name: "NotImplemented",
    $metadata: { httpStatusCode: 501 },
  });
});

it("finds out content that is damaged on its way in", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  server.inject({ times: 1, fault: { kind: "damage" } });
  await expect(client.send(PUT)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  expect(server.keys(BUCKET)).toEqual([]);
  await client.send(PUT);
  expect(await server.objectBytes(BUCKET, "k")).toEqual(Buffer.from("content"));
});
