import { PrefetchError, planParts } from "@prefetch/core";
import { createFaultySink, createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";

const BYTES = new Uint8Array([1, 2, 3]);
const error = new PrefetchError("UNAVAILABLE", "The store is unreachable.");

test("the nth call fails, and is not made; those before and after pass", async () => {
  const memory = createMemorySink();
  const sink = createFaultySink(memory, [
    { operation: "put", nth: 2, effect: { kind: "fail", error } },
  ]);
  await sink.put("a", BYTES);
  await expect(sink.put("b", BYTES)).rejects.toBe(error);
  await sink.put("c", BYTES);
  expect([...memory.objects.keys()]).toEqual(["a", "c"]);
});

test("calls with another key are not counted, and several in a row can fail", async () => {
  const sink = createFaultySink(createMemorySink(), [
    { operation: "head", key: "b", times: 2, effect: { kind: "fail", error } },
  ]);
  expect(await sink.head("a")).toBeUndefined();
  await expect(sink.head("b")).rejects.toBe(error);
  await expect(sink.head("b")).rejects.toBe(error);
  expect(await sink.head("b")).toBeUndefined();
});

test("a lost answer leaves the call done", async () => {
  const memory = createMemorySink();
  const sink = createFaultySink(memory, [
    { operation: "complete", effect: { kind: "lose-answer", error } },
  ]);
  const upload = await sink.startUpload("a", planParts(3));
  await upload.writePart(1, BYTES);
  await expect(upload.complete()).rejects.toBe(error);
  expect(memory.objects.has("a")).toBe(true);
  expect(await upload.complete()).toMatchObject({ sizeBytes: 3 });
});

test("a held call is made once the promise has settled", async () => {
  const memory = createMemorySink();
  const gate = Promise.withResolvers<void>();
  const sink = createFaultySink(memory, [
    { operation: "writePart", effect: { kind: "hold", until: gate.promise } },
  ]);
  const upload = await sink.startUpload("a", planParts(3));
  const writing = upload.writePart(1, BYTES);
  await sink.head("a");
  expect(memory.calls.map(({ operation }) => operation)).toEqual(["startUpload", "head"]);
  gate.resolve();
  await writing;
  expect(await upload.complete()).toMatchObject({ sizeBytes: 3 });
});

test("a stalled call ends by its signal, with the signal's reason", async () => {
  const memory = createMemorySink();
  const sink = createFaultySink(memory, [{ operation: "put", effect: { kind: "stall" } }]);
  const controller = new AbortController();
  const writing = sink.put("a", BYTES, { signal: controller.signal });
  controller.abort(error);
  await expect(writing).rejects.toBe(error);
  expect(memory.calls).toEqual([]);
});

test("listings and resumed uploads fail too", async () => {
  const memory = createMemorySink();
  const sink = createFaultySink(memory, [
    { operation: "list", effect: { kind: "fail", error } },
    { operation: "writePart", nth: 2, effect: { kind: "fail", error } },
  ]);
  await expect(sink.list("")[Symbol.asyncIterator]().next()).rejects.toBe(error);
  const started = await sink.startUpload("a", planParts(3));
  await started.writePart(1, BYTES);
  const resumed = await sink.resumeUpload(started.token);
  await expect(resumed?.writePart(1, BYTES)).rejects.toBe(error);
});

test("where two faults are due the first one happens, and both have counted", async () => {
  const other = new PrefetchError("THROTTLED", "The store asks for fewer requests.");
  const sink = createFaultySink(createMemorySink(), [
    { operation: "head", effect: { kind: "fail", error } },
    { operation: "head", times: 2, effect: { kind: "fail", error: other } },
  ]);
  await expect(sink.head("a")).rejects.toBe(error);
  await expect(sink.head("a")).rejects.toBe(other);
  expect(await sink.head("a")).toBeUndefined();
});
