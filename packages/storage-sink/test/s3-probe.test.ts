import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, onTestFinished, test, vi } from "vitest";
import { bytesAt } from "./content.ts";
import { s3Options, startTestServer } from "./s3-sink-under-test.ts";

const BYTES = new TextEncoder().encode("text");

test.each([
  { profile: "aws", conditionalPut: "create-and-replace", checksum: "crc32c" },
  { profile: "plain", conditionalPut: "none", checksum: "md5" },
] as const)("a store like $profile is asked what it can do", async ({ profile, ...expected }) => {
  const server = await startTestServer({ profile });
  const sink = createS3Sink(s3Options(server));
  expect(await sink.capabilities()).toMatchObject(expected);
  expect(server.requests.length).toBeLessThanOrEqual(8);
  expect(server.keys("models")).toEqual([]);
});

test("AWS is asked four questions before the first write, and the probe is removed", async () => {
  const server = await startTestServer();
  const sink = createS3Sink(s3Options(server, { prefix: "deep/down" }));
  await sink.put("a", BYTES);
  await sink.put("b", BYTES, { ifAbsent: true });
  expect(server.requests.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
    "PutObject 400",
    "PutObject 200",
    "PutObject 412",
    "PutObject 412",
    "ListObjectsV2 200",
    "DeleteObject 204",
    "PutObject 200",
    "PutObject 200",
  ]);
  const asked = server.requests.slice(0, 6).map(({ key }) => key);
  expect(asked.filter((key) => key.startsWith("deep/down/.prefetch/probe-"))).toHaveLength(5);
});

test("a bucket is asked once, also by several at once", async () => {
  const server = await startTestServer();
  const options = s3Options(server);
  const sinks = [createS3Sink(options), createS3Sink(options)];
  await Promise.all(sinks.map((sink) => sink.capabilities()));
  await createS3Sink({ ...options, prefix: "another" }).capabilities();
  expect(server.requests).toHaveLength(6);
});

test("probes that killed processes left are removed by the next one, and those in use are not", async () => {
  const server = await startTestServer();
  const sink = createS3Sink(s3Options(server, { checksum: "none", conditionalPut: "none" }));
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 180_000 });
  for (const key of [".prefetch/probe-killed", ".prefetch/other"]) await sink.put(key, BYTES);
  vi.useRealTimers();
  await sink.put(".prefetch/probe-in-use", BYTES);
  await createS3Sink(s3Options(server)).capabilities();
  expect(server.keys("models")).toEqual([".prefetch/other", ".prefetch/probe-in-use"]);
});

test("who only reads writes nothing", async () => {
  const server = await startTestServer();
  await createS3Sink(s3Options(server)).put("a", BYTES);
  server.clearRequests();
  const reader = createS3Sink(s3Options(server, { conditionalPut: "create" }));
  expect(await reader.head("a")).toMatchObject({ checksum: { algorithm: "crc32c" } });
  expect(await bytesAt(reader, "a")).toEqual(BYTES);
  for await (const { key } of reader.list("")) expect(key).toBe("a");
  for await (const { key } of reader.listUploads("")) expect(key).toBeUndefined();
  const operations = new Set(server.requests.map(({ operation }) => operation));
  expect([...operations].toSorted()).toEqual([
    "GetObject",
    "HeadObject",
    "ListMultipartUploads",
    "ListObjectsV2",
  ]);
});

test("a store is not asked what the options tell", async () => {
  const server = await startTestServer();
  const told = { checksum: "md5", conditionalPut: "create" } as const;
  const sink = createS3Sink(s3Options(server, told));
  expect(await sink.capabilities()).toMatchObject(told);
  expect(server.requests).toEqual([]);
});

test("a question that failed is asked again by the next write", async () => {
  const server = await startTestServer();
  server.inject({ fault: { kind: "error", status: 500, code: "InternalError" } });
  const sink = createS3Sink(s3Options(server));
  await expect(sink.put("a", BYTES)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  server.clearFaults();
  expect(await sink.put("a", BYTES)).toMatchObject({ checksum: { algorithm: "crc32c" } });
});

test("who gives up while the store is asked leaves the answer to the others", async () => {
  const server = await startTestServer();
  const answers = Promise.withResolvers<void>();
  server.inject({ times: 1, fault: { kind: "hold", until: answers.promise } });
  const sink = createS3Sink(s3Options(server));
  const leaving = new AbortController();
  const left = sink.put("a", BYTES, { signal: leaving.signal });
  const staying = sink.put("b", BYTES);
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: "ABORTED" });
  answers.resolve();
  expect(await staying).toMatchObject({ key: "b" });
  expect(server.keys("models")).toEqual(["b"]);
});

test("who may not write is told so by the first write, and can read", async () => {
  const server = await startTestServer();
  await createS3Sink(s3Options(server)).put("a", BYTES);
  const fault = { kind: "error", status: 403, code: "AccessDenied" } as const;
  server.inject({ operation: "PutObject", fault });
  const sink = createS3Sink(s3Options(server, { conditionalPut: "create" }));
  expect(await bytesAt(sink, "a")).toEqual(BYTES);
  await expect(sink.put("b", BYTES)).rejects.toMatchObject({ code: "FORBIDDEN" });
  server.clearFaults();
  expect((await sink.capabilities()).checksum).toBe("crc32c");
});

test("checksums that are refused from the beginning are not sent", async () => {
  const server = await startTestServer();
  server.inject({ fault: { kind: "refuse-checksums" } });
  const sink = createS3Sink(s3Options(server));
  await sink.put("a", BYTES);
  expect(await sink.head("a")).toMatchObject({ checksum: { algorithm: "md5" } });
});

test("a reader does without checksums where they are refused", async () => {
  const server = await startTestServer();
  await createS3Sink(s3Options(server)).put("a", BYTES);
  server.inject({ fault: { kind: "refuse-checksums" } });
  const reader = createS3Sink(s3Options(server, { conditionalPut: "none" }));
  expect(await reader.head("a")).toMatchObject({ sizeBytes: BYTES.byteLength });
});

test("a request that is refused for another reason costs the store no capability", async () => {
  const server = await startTestServer();
  const sink = createS3Sink(s3Options(server));
  await sink.capabilities();
  for (const code of ["KeyTooLongError", "InvalidArgument"]) {
    server.inject({ operation: "PutObject", fault: { kind: "error", status: 400, code } });
    await expect(sink.put("a", new Uint8Array(1))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    server.clearFaults();
  }
  expect((await sink.capabilities()).checksum).toBe("crc32c");
});

test("checksums that are refused later on are done without", async () => {
  const server = await startTestServer();
  const sink = createS3Sink(s3Options(server));
  await sink.capabilities();
  server.inject({ fault: { kind: "refuse-checksums" } });
  await sink.put("a", BYTES);
  expect(await bytesAt(sink, "a")).toEqual(BYTES);
  expect((await sink.capabilities()).checksum).toBe("md5");
});
