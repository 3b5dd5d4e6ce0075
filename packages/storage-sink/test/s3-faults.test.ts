import type { StorageSink } from "@prefetch/core";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3Fault, S3Operation } from "@prefetch/testing";
import { expect, test } from "vitest";
import { bytesAt, contentOf, isSameContent, outcomeOf } from "./content.ts";
import { CONTENT, PLAN, partOf, storeContent } from "./s3-content.ts";
import { s3Options, startS3Subject } from "./s3-sink-under-test.ts";

const IDLE = { idleTimeoutMs: 200, answerTimeoutMs: 400 };
const SMALL = contentOf(1000, 7);
const FAULTS: Readonly<Record<string, S3Fault>> = {
  "503 SlowDown": { kind: "error", status: 503, code: "SlowDown" },
  "500 InternalError": { kind: "error", status: 500, code: "InternalError" },
  "403 AccessDenied": { kind: "error", status: 403, code: "AccessDenied" },
  "a reset": { kind: "reset", afterBytes: 100 },
  "a stall": { kind: "stall" },
  "a lost answer": { kind: "lose-answer" },
  "a dropped part": { kind: "drop-part" },
  "an error in a 200": { kind: "error-in-200", code: "InternalError" },
  "checksums refused": { kind: "refuse-checksums" },
};
const OPERATIONS: readonly S3Operation[] = [
  "CreateMultipartUpload",
  "UploadPart",
  "CompleteMultipartUpload",
  "HeadObject",
];
const CASES = OPERATIONS.flatMap((operation) =>
  Object.keys(FAULTS).flatMap((name) => [
    { operation, name, times: 1 },
    { operation, name, times: 1_000 },
  ]),
);

test.each(CASES)(
  "$name of $operation, $times times: the object is stored, or one error and nothing left",
  async ({ operation, name, times }) => {
    const { server, sink } = await startS3Subject({}, IDLE);
    server.inject({ operation, times, fault: FAULTS[name] ?? { kind: "stall" } });
    const outcome = await outcomeOf(storeContent(sink, "model/a"));
    server.clearFaults();
    expect(server.openUploads()).toEqual([]);
    const stored = await bytesAt(sink, "model/a");
    expect(stored === undefined || isSameContent(stored, CONTENT)).toBe(true);
    expect(outcome !== "resolved" || stored !== undefined).toBe(true);
  },
);

test.each(["503 SlowDown", "500 InternalError", "a reset", "a stall", "a lost answer"])(
  "%s that passes does not fail a call that carries no content",
  async (name) => {
    const { server, sink } = await startS3Subject({}, IDLE);
    await sink.put("a", SMALL);
    const fault = FAULTS[name] ?? { kind: "stall" };
    for (const operation of CONTROL_CALLS) server.inject({ operation, times: 1, fault });
    await useEveryControlCall(sink);
    expect(server.openUploads()).toEqual([]);
    expect(server.keys("models")).toEqual(["b"]);
  },
);

const CONTROL_CALLS: readonly S3Operation[] = [
  "AbortMultipartUpload",
  "CopyObject",
  "CreateMultipartUpload",
  "DeleteObject",
  "GetObject",
  "HeadObject",
  "ListMultipartUploads",
  "ListObjectsV2",
  "ListParts",
];

async function useEveryControlCall(sink: StorageSink): Promise<void> {
  expect(await bytesAt(sink, "a")).toEqual(SMALL);
  for await (const { key } of sink.list("")) expect(key).toBe("a");
  await sink.copy(`${sink.url}/a`, "b");
  await sink.delete("a");
  const upload = await sink.startUpload("c", { sizeBytes: 1, partSizeBytes: 1, partCount: 1 });
  for await (const { uploadId } of sink.listUploads("")) {
    expect(uploadId).toBe(upload.token.uploadId);
  }
  expect((await sink.resumeUpload(upload.token))?.token).toEqual(upload.token);
  await upload.abort();
}

test("content is sent once: its caller has it, and sends it again", async () => {
  const { server, sink } = await startS3Subject();
  const plan = { sizeBytes: 1000, partSizeBytes: 1000, partCount: 1 };
  const upload = await sink.startUpload("a", plan);
  server.clearRequests();
  server.inject({ fault: { kind: "error", status: 503, code: "SlowDown" } });
  expect(await outcomeOf(upload.writePart(1, SMALL))).toBe("THROTTLED");
  expect(await outcomeOf(sink.put("a", SMALL))).toBe("THROTTLED");
  expect(server.requests.map(({ operation }) => operation)).toEqual(["UploadPart", "PutObject"]);
  server.clearFaults();
  await upload.abort();
});

test("a put whose answer was lost is found to be stored, with ifAbsent too", async () => {
  const { server, sink } = await startS3Subject();
  server.inject({ operation: "PutObject", times: 1, fault: { kind: "lose-answer" } });
  const stored = await sink.put("a", SMALL, { ifAbsent: true });
  expect(stored).toEqual(await sink.head("a"));
  server.inject({ operation: "PutObject", times: 1, fault: { kind: "lose-answer" } });
  expect(await outcomeOf(sink.put("a", contentOf(5), { ifAbsent: true }))).toBe("UNAVAILABLE");
});

test("an error that asks for a wait tells how long", async () => {
  const { server, sink } = await startS3Subject();
  const headers = { "retry-after": "7" };
  server.inject({ fault: { kind: "error", status: 503, code: "SlowDown", headers } });
  await expect(sink.put("a", SMALL)).rejects.toMatchObject({
    code: "THROTTLED",
    context: { retryAfterMs: 7000, status: 503 },
  });
});

test("giving up an upload ends in time where the store is silent", async () => {
  const { server, sink } = await startS3Subject({}, { abortTimeoutMs: 100 });
  const upload = await sink.startUpload("a", PLAN);
  server.inject({ operation: "AbortMultipartUpload", fault: { kind: "stall" } });
  expect(await outcomeOf(upload.abort())).toBe("ABORTED");
  server.clearFaults();
  await upload.abort();
  expect(server.openUploads()).toEqual([]);
});

test("an upload whose id was lost is ended, and another writer's of the same key is not", async () => {
  const { server, sink } = await startS3Subject();
  const theirs = await createS3Sink(s3Options(server)).startUpload("a", PLAN);
  await theirs.writePart(1, partOf(1));
  const fault = { kind: "lose-answer" } as const;
  server.inject({ operation: "CreateMultipartUpload", times: 1, fault });
  const ours = await sink.startUpload("a", PLAN);
  expect(server.openUploads()).toHaveLength(2);
  await ours.abort();
  await theirs.writePart(2, partOf(2));
  await theirs.complete();
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});
