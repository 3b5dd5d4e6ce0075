import type { StorageSink } from "@prefetch/core";
import type { GcsFault, GcsOperation } from "@prefetch/testing";
import { expect, test } from "vitest";
import { bytesAt, contentOf, outcomeOf } from "./content.ts";
import { PLAN, holdsContent, partOf, storeContent } from "./gcs-content.ts";
import { startGcsSubject } from "./gcs-sink-under-test.ts";

const IDLE = { idleTimeoutMs: 200, answerTimeoutMs: 400 };
const SMALL = contentOf(1000, 7);
const FAULTS: Readonly<Record<string, GcsFault>> = {
  "503 backendError": { kind: "error", status: 503, reason: "backendError" },
  "500 internalError": { kind: "error", status: 500, reason: "internalError" },
  "403 forbidden": { kind: "error", status: 403, reason: "forbidden" },
  "403 rateLimitExceeded": { kind: "error", status: 403, reason: "rateLimitExceeded" },
  "a reset": { kind: "reset", afterBytes: 100 },
  "a stall": { kind: "stall" },
  "a lost answer": { kind: "lose-answer" },
  "a short write": { kind: "short-write", keptBytes: 300_000 },
  "a damaged chunk": { kind: "corrupt" },
  "an unnoticed damage": { kind: "corrupt", unnoticed: true },
  "a forgotten session": { kind: "forget-session" },
};
/** With what strikes first, so that a session is asked at all. */
const OPERATIONS: readonly { operation: GcsOperation; skip: number; first?: GcsFault }[] = [
  { operation: "StartUpload", skip: 0 },
  { operation: "UploadChunk", skip: 0 },
  { operation: "UploadChunk", skip: 2 },
  { operation: "QueryUpload", skip: 0, first: { kind: "short-write", keptBytes: 300_000 } },
];
const CASES = OPERATIONS.flatMap((place) =>
  Object.keys(FAULTS).flatMap((name) => [
    { ...place, name, times: 1 },
    { ...place, name, times: 1_000 },
  ]),
);

test.each(CASES)(
  "$name of $operation, $times times after $skip: the object is stored, or one error and nothing is there",
  async ({ first, operation, name, skip, times }) => {
    const { server, sink } = await startGcsSubject({}, IDLE);
    if (first) server.inject({ operation: "UploadChunk", times: 1, fault: first });
    server.inject({ operation, skip, times, fault: FAULTS[name] ?? { kind: "stall" } });
    const outcome = await outcomeOf(storeContent(sink, "model/a"));
    server.clearFaults();
    expect(server.keys("models")).toEqual(outcome === "resolved" ? ["model/a"] : []);
    expect(await holdsContent(sink, "model/a")).toBe(outcome === "resolved");
  },
);

const CONTROL_CALLS: readonly GcsOperation[] = [
  "CancelUpload",
  "DeleteObject",
  "GetObject",
  "ListObjects",
  "QueryUpload",
  "ReadObject",
  "RewriteObject",
  "StartUpload",
];

test.each(["503 backendError", "500 internalError", "a reset", "a stall", "a lost answer"])(
  "%s that passes does not fail a call that carries no content",
  async (name) => {
    const { server, sink } = await startGcsSubject({}, IDLE);
    await sink.put("a", SMALL);
    const fault = FAULTS[name] ?? { kind: "stall" };
    for (const operation of CONTROL_CALLS) server.inject({ operation, times: 1, fault });
    await useEveryControlCall(sink);
    expect(server.keys("models")).toEqual(["b"]);
  },
);

async function useEveryControlCall(sink: StorageSink): Promise<void> {
  expect(await bytesAt(sink, "a")).toEqual(SMALL);
  for await (const { key } of sink.list("")) expect(key).toBe("a");
  await sink.copy(`${sink.url}/a`, "b");
  await sink.delete("a");
  const upload = await sink.startUpload("c", PLAN);
  expect((await sink.resumeUpload(upload.token))?.token).toEqual(upload.token);
  await upload.abort();
  expect(await sink.resumeUpload(upload.token)).toBeUndefined();
}

test("content is sent once: its caller has it, and sends it again", async () => {
  const { server, sink } = await startGcsSubject();
  const upload = await sink.startUpload("a", PLAN);
  server.clearRequests();
  server.inject({ fault: { kind: "error", status: 503, reason: "backendError" } });
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("THROTTLED");
  expect(await outcomeOf(sink.put("a", SMALL))).toBe("THROTTLED");
  expect(server.requests.map(({ operation }) => operation)).toEqual([
    "UploadChunk",
    "InsertObject",
  ]);
});

test("a put whose answer was lost is found to be stored, with ifAbsent too", async () => {
  const { server, sink } = await startGcsSubject({}, { conditionalPut: "create-and-replace" });
  server.inject({ operation: "InsertObject", times: 1, fault: { kind: "lose-answer" } });
  const stored = await sink.put("a", SMALL, { ifAbsent: true });
  expect(stored).toEqual(await sink.head("a"));
  server.inject({ operation: "InsertObject", times: 1, fault: { kind: "lose-answer" } });
  expect(await outcomeOf(sink.put("a", contentOf(5), { ifAbsent: true }))).toBe("UNAVAILABLE");
});

test.each([false, true])(
  "a put that is damaged on its way is INTEGRITY, and no object; unnoticed by the store: %s",
  async (unnoticed) => {
    const { server, sink } = await startGcsSubject();
    server.inject({ operation: "InsertObject", times: 1, fault: { kind: "corrupt", unnoticed } });
    expect(await outcomeOf(sink.put("folder/a", SMALL))).toBe("INTEGRITY");
    expect(server.keys("models")).toEqual([]);
    await sink.put("folder/a", SMALL);
    expect(await bytesAt(sink, "folder/a")).toEqual(SMALL);
  },
);

test("a silent store is UNAVAILABLE in time, and a call is given up within its own", async () => {
  const { server, sink } = await startGcsSubject({}, { idleTimeoutMs: 100, abortTimeoutMs: 100 });
  const upload = await sink.startUpload("a", PLAN);
  server.inject({ fault: { kind: "stall" } });
  const began = performance.now();
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("UNAVAILABLE");
  expect(await outcomeOf(upload.abort())).toBe("ABORTED");
  expect(performance.now() - began).toBeLessThan(2_000);
  server.clearFaults();
  await upload.abort();
  expect(server.openUploads()).toEqual([]);
});

test("an error that asks for a wait tells how long, and the wait is kept", async () => {
  const { server, sink } = await startGcsSubject();
  const fault = {
    kind: "error",
    status: 429,
    reason: "rateLimitExceeded",
    headers: { "retry-after": "1" },
  } as const;
  server.inject({ operation: "InsertObject", times: 1, fault });
  await expect(sink.put("a", SMALL)).rejects.toMatchObject({
    code: "THROTTLED",
    context: { retryAfterMs: 1000, status: 429 },
  });
  server.inject({ operation: "GetObject", times: 1, fault });
  const began = performance.now();
  expect(await sink.head("a")).toBeUndefined();
  expect(performance.now() - began).toBeGreaterThan(900);
});
