import { Agent } from "node:http";
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { expect, it, onTestFinished } from "vitest";
import { BUCKET, clientOf, sampleBytes, setHeaders } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const PUT = { Bucket: BUCKET, Key: "a b", Body: "content" };

it("logs what was asked and answered", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const upload = await beginUpload(client, "a b");
  await upload.part(7, "content");
  await expect(
    client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "c" })),
  ).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(server.requests).toMatchObject([
    { operation: "CreateMultipartUpload", bucket: BUCKET, key: "a b", status: 200 },
    { operation: "UploadPart", bucket: BUCKET, key: "a b", partNumber: 7, status: 200 },
    { operation: "GetObject", bucket: BUCKET, key: "c", status: 404 },
  ]);
  expect(server.requests[1]?.headers["content-length"]).toBe("7");
  server.clearRequests();
  expect(server.requests).toEqual([]);
});

const UNKNOWN: readonly [name: string, send: (client: S3Client) => Promise<unknown>][] = [
  ["ListBuckets", (client) => client.send(new ListBucketsCommand())],
  [
    "ListObjects, the first version",
    (client) => client.send(new ListObjectsCommand({ Bucket: BUCKET })),
  ],
  [
    "GetObject of a part",
    (client) => client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "k", PartNumber: 1 })),
  ],
  [
    "GetObject of a version",
    (client) => client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "k", VersionId: "1" })),
  ],
];

it.each(UNKNOWN)("does not know %s", async (_name, send) => {
  await using server = await startS3Server();
  await expect(send(clientOf(server))).rejects.toMatchObject({ name: "NotImplemented" });
  expect(server.requests).toMatchObject([{ operation: "Unknown", status: 501 }]);
});

it("does not know aws-chunked bodies", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  setHeaders(client, { "content-encoding": "aws-chunked" });
  await expect(client.send(new PutObjectCommand(PUT))).rejects.toMatchObject({
    name: "NotImplemented",
  });
});

it("refuses metadata of more than 2 KiB", async () => {
  await using server = await startS3Server();
  const put = new PutObjectCommand({ ...PUT, Metadata: { name: "x".repeat(2_045) } });
  await expect(clientOf(server).send(put)).rejects.toMatchObject({ name: "MetadataTooLarge" });
});

it("keeps connections alive after an answer and after a refusal", async () => {
  await using server = await startS3Server();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const sockets = new Set<unknown>();
  const client = clientOf(server, { requestHandler: { httpAgent: agent } });
  agent.on("free", (socket) => sockets.add(socket));
  await client.send(new PutObjectCommand(PUT));
  await expect(
    client.send(new PutObjectCommand({ ...PUT, Body: sampleBytes(1_000_000), ContentMD5: "x" })),
  ).rejects.toMatchObject({ name: "InvalidDigest" });
  await client.send(new PutObjectCommand(PUT));
  expect(sockets.size).toBe(1);
});

it("adds latency to every answer", async () => {
  await using server = await startS3Server({ latencyMs: 60 });
  const started = performance.now();
  await clientOf(server).send(new PutObjectCommand(PUT));
  expect(performance.now() - started).toBeGreaterThan(55);
});

it.each([{ pageSize: 0 }, { minPartBytes: -1 }, { latencyMs: 0.5 }])(
  "refuses the options %j",
  async (options) => {
    await expect(startS3Server(options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  },
);

it("refuses to tell about a bucket that is not there", async () => {
  await using server = await startS3Server();
  expect(() => server.keys("nowhere")).toThrow(/nowhere/);
  await expect(server.objectBytes("nowhere", "k")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await server.objectBytes(BUCKET, "nothing")).toBeUndefined();
});
