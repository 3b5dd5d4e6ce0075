import { expect, test } from "vitest";
import { bytesAt, contentOf, isSameContent, outcomeOf } from "./content.ts";
import { CONTENT, PLAN, partOf, writeParts } from "./s3-content.ts";
import { startS3Subject } from "./s3-sink-under-test.ts";

const PROFILES = ["aws", "plain"] as const;

test.each(PROFILES)(
  "%s: a completion whose answer was lost is found to be done",
  async (profile) => {
    const { server, sink } = await startS3Subject({ profile });
    const upload = await sink.startUpload("a", PLAN);
    await writeParts(upload);
    server.inject({
      operation: "CompleteMultipartUpload",
      times: 1,
      fault: { kind: "lose-answer" },
    });
    const stored = await upload.complete();
    expect(stored).toEqual(await sink.head("a"));
    expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
  },
);

test("a completion whose answers are all lost is found to be done", async () => {
  const { server, sink } = await startS3Subject({}, { maxAttempts: 1 });
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  server.inject({ operation: "CompleteMultipartUpload", fault: { kind: "lose-answer" } });
  expect(await upload.complete()).toEqual(await sink.head("a"));
});

test.each([
  { status: 412, code: "PreconditionFailed", outcome: "CONFLICT" },
  { status: 409, code: "ConditionalRequestConflict", outcome: "CONFLICT" },
  { status: 404, code: "NoSuchUpload", outcome: "NOT_FOUND" },
] as const)("$code is a success only where our object lies there", async (answer) => {
  const { server, sink } = await startS3Subject();
  const fault = { kind: "error", ...answer } as const;
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  server.inject({ operation: "CompleteMultipartUpload", times: 1, fault });
  await sink.put("a", contentOf(CONTENT.byteLength, 99));
  expect(await outcomeOf(upload.complete())).toBe(answer.outcome);
  server.inject({ operation: "CompleteMultipartUpload", times: 1, fault });
  await sink.put("a", CONTENT);
  expect(await upload.complete()).toMatchObject({ key: "a", sizeBytes: CONTENT.byteLength });
  expect(server.openUploads()).toEqual([]);
});

test("an error inside a 200 is one, and is tried again", async () => {
  const { server, sink } = await startS3Subject();
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  const fault = { kind: "error-in-200", code: "InternalError" } as const;
  server.inject({ operation: "CompleteMultipartUpload", fault });
  expect(await outcomeOf(upload.complete())).toBe("UNAVAILABLE");
  server.clearFaults();
  await upload.complete();
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});

test.each(PROFILES)(
  "%s: a part that the store forgot is an error, and no object",
  async (profile) => {
    const { server, sink } = await startS3Subject({ profile });
    const upload = await sink.startUpload("a", PLAN);
    server.inject({ operation: "UploadPart", times: 1, fault: { kind: "drop-part" } });
    await writeParts(upload);
    expect(await outcomeOf(upload.complete())).toBe("INTEGRITY");
    expect(await sink.head("a")).toBeUndefined();
    await upload.abort();
    expect(server.openUploads()).toEqual([]);
  },
);

test("the whole checksum is declared, asserted and told", async () => {
  const { server, sink } = await startS3Subject();
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  const { checksum } = await upload.complete();
  const headersOf = (operation: string): Readonly<Record<string, string>> =>
    server.requests.find((request) => request.operation === operation)?.headers ?? {};
  expect(headersOf("CreateMultipartUpload")).toMatchObject({
    "x-amz-checksum-algorithm": "CRC32C",
    "x-amz-checksum-type": "FULL_OBJECT",
  });
  const asserted = headersOf("CompleteMultipartUpload")["x-amz-checksum-crc32c"] ?? "";
  expect(checksum).toEqual({
    algorithm: "crc32c",
    value: Buffer.from(asserted, "base64").toString("hex"),
  });
  expect((await sink.put("b", CONTENT)).checksum).toEqual(checksum);
});

test("where the store knows MD5 only, parts carry theirs and the ETag is compared", async () => {
  const { server, sink } = await startS3Subject({ profile: "plain" });
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  await upload.complete();
  const parts = server.requests.filter(({ operation }) => operation === "UploadPart");
  expect(parts.every(({ headers }) => headers["content-md5"] !== undefined)).toBe(true);
  expect(server.requests.map(({ operation }) => operation)).not.toContain("GetObject");
});

test("where the store proves nothing, the object is read back", async () => {
  const { server, sink } = await startS3Subject(
    { profile: "plain" },
    { checksum: "none", conditionalPut: "none" },
  );
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  await upload.complete();
  expect(server.requests.some(({ operation }) => operation === "GetObject")).toBe(true);
});

test("CRC64NVME is taken where the store has it for whole objects only", async () => {
  const { server, sink } = await startS3Subject();
  const fault = { kind: "error", status: 501, code: "NotImplemented" } as const;
  server.inject({ operation: "CreateMultipartUpload", times: 1, fault });
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  expect((await upload.complete()).checksum?.algorithm).toBe("crc64nvme");
  expect((await sink.capabilities()).checksum).toBe("crc64nvme");
});

test("a resumed upload whose parts are all known is asserted too", async () => {
  const { server, sink } = await startS3Subject({ pageSize: 1 });
  const left = await sink.startUpload("a", PLAN);
  await left.writePart(1, partOf(1));
  const upload = await sink.resumeUpload(left.token);
  await upload?.writePart(2, partOf(2));
  await upload?.complete();
  const completion = server.requests.find((it) => it.operation === "CompleteMultipartUpload");
  expect(completion?.headers["x-amz-checksum-crc32c"]).toBeDefined();
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});
