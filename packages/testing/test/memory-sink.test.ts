import { planParts } from "@prefetch/core";
import { createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";

const BYTES = new Uint8Array([1, 2, 3]);

test("what is stored can be looked at", async () => {
  const now = new Date("2026-01-02T03:04:05Z");
  const sink = createMemorySink({ url: "memory://models", now: () => now });
  await sink.put("a/b.json", BYTES, { contentType: "application/json" });
  expect(sink.url).toBe("memory://models");
  expect([...sink.objects.keys()]).toEqual(["a/b.json"]);
  expect(sink.objects.get("a/b.json")).toMatchObject({
    bytes: BYTES,
    contentType: "application/json",
    modifiedAt: now,
  });
});

test("open uploads are counted, and date from the clock", async () => {
  const now = new Date("2026-01-02T03:04:05Z");
  const sink = createMemorySink({ now: () => now });
  const upload = await sink.startUpload("a", planParts(3));
  expect(sink.openUploads).toBe(1);
  for await (const pending of sink.listUploads("")) expect(pending.startedAt).toEqual(now);
  await upload.abort();
  expect(sink.openUploads).toBe(0);
});

test("an upload keeps its media type", async () => {
  const sink = createMemorySink();
  const upload = await sink.startUpload("a", planParts(3), { contentType: "text/plain" });
  await upload.writePart(1, BYTES);
  await upload.complete();
  expect(sink.objects.get("a")?.contentType).toBe("text/plain");
});

test("calls are logged in order, the refused ones too", async () => {
  const sink = createMemorySink();
  const upload = await sink.startUpload("a", planParts(3));
  await upload.writePart(1, BYTES);
  await upload.complete();
  await expect(sink.delete("../a")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(sink.calls).toEqual([
    { operation: "startUpload", key: "a" },
    { operation: "writePart", key: "a", partNumber: 1 },
    { operation: "complete", key: "a" },
    { operation: "delete", key: "../a" },
  ]);
});

test("a buffer that is reused before its write has settled shows as wrong bytes", async () => {
  const sink = createMemorySink();
  const buffer = BYTES.slice();
  const writing = sink.put("a", buffer);
  buffer.fill(9);
  await writing;
  expect(sink.objects.get("a")?.bytes).toEqual(new Uint8Array([9, 9, 9]));
});

test("with sequential parts the last write makes the object visible", async () => {
  const sink = createMemorySink({ sequentialParts: true });
  const plan = { sizeBytes: 5, partSizeBytes: 3, partCount: 2 };
  const upload = await sink.startUpload("a", plan);
  await upload.writePart(1, BYTES);
  expect(sink.objects.size).toBe(0);
  await upload.writePart(2, BYTES.subarray(0, 2));
  expect(sink.objects.get("a")?.bytes).toEqual(new Uint8Array([1, 2, 3, 1, 2]));
  expect(sink.openUploads).toBe(0);
});

test("parts under the smallest are refused, the only one excepted", async () => {
  const sink = createMemorySink({ minPartBytes: 4 });
  const plan = { sizeBytes: 5, partSizeBytes: 3, partCount: 2 };
  await expect(sink.startUpload("a", plan)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  const upload = await sink.startUpload("a", { ...plan, sizeBytes: 3, partCount: 1 });
  await upload.writePart(1, BYTES);
  expect(await upload.complete()).toMatchObject({ sizeBytes: 3 });
});

test("an upload is not resumed as one of another size", async () => {
  const sink = createMemorySink();
  const upload = await sink.startUpload("a", { sizeBytes: 6, partSizeBytes: 3, partCount: 2 });
  await upload.writePart(1, BYTES);
  const plan = { ...upload.token.plan, sizeBytes: 5 };
  expect((await sink.resumeUpload({ ...upload.token, plan }))?.written ?? []).toEqual([]);
});
