import { createHash } from "node:crypto";
import { PrefetchError, type StorageSink, type WrittenObject } from "@prefetch/core";
import {
  type MemorySink,
  type SinkOperation,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const SIZES = [
  ["of one part", 1000],
  ["of several parts", 2 * PART + 5],
] as const;

function hashOf(algorithm: "sha256" | "md5", bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

function timesOf(sink: MemorySink, operation: SinkOperation): number {
  return sink.calls.filter((call) => call.operation === operation).length;
}

async function storeWith(content: Uint8Array): Promise<MemorySink> {
  const sink = createMemorySink();
  await sink.put("earlier/a", content);
  return sink;
}

/** A sink that tells an MD5 of what it copies: with the answer, or only when asked. */
function withChecksums(sink: MemorySink, toldBy: "copy" | "head"): StorageSink {
  function told<Object extends WrittenObject>(object: Object): Object {
    const { bytes } = sink.objects.get(object.key)!;
    return { ...object, checksum: { algorithm: "md5", value: hashOf("md5", bytes) } };
  }
  return {
    ...sink,
    async copy(...call) {
      const object = await sink.copy(...call);
      return toldBy === "copy" ? told(object) : object;
    },
    async head(...call) {
      const object = await sink.head(...call);
      return object && told(object);
    },
  };
}

describe.each(SIZES)("another object with the same content, %s", (_name, size) => {
  const bytes = contentOf(size);
  const files = [{ path: "a", bytes }];
  const fromUrl = "memory://sink/earlier/a";
  const checksum = { algorithm: "md5", value: hashOf("md5", bytes) };
  const plain = { kind: "copy", fromUrl, sha256: hashOf("sha256", bytes) } as const;

  test.each(["copy", "head"] as const)(
    "is copied, and not read back where the checksum told by %s is the same",
    async (toldBy) => {
      const sink = await storeWith(bytes);
      const source = createMemorySource(files);
      const outcome = await moveAll(source, withChecksums(sink, toldBy), {
        reuseOf: () => ({ ...plain, checksum }),
      });
      expect(outcome.stored).toMatchObject([{ path: "a", sha256: plain.sha256 }]);
      expect(holds(sink, "a", bytes)).toBe(true);
      expect(source.reads).toEqual([]);
      expect(timesOf(sink, "readInto")).toBe(0);
      expect(eventsOf(outcome, "file-reused")).toEqual([
        { type: "file-reused", path: "a", sizeBytes: size, fromUrl },
      ]);
      expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(size);
    },
  );

  test.each([
    ["the copy has no checksum", false, checksum],
    ["the original had no checksum", true, undefined],
    ["the checksums cannot be compared", true, { algorithm: "crc32c", value: checksum.value }],
    ["the checksums differ", true, { algorithm: "md5", value: hashOf("md5", contentOf(3)) }],
  ])("is copied and read back where %s", async (_why, tells, given) => {
    const sink = await storeWith(bytes);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, tells ? withChecksums(sink, "copy") : sink, {
      reuseOf: () => ({ ...plain, checksum: given }),
    });
    expect(outcome.stored).toMatchObject([{ path: "a", sha256: plain.sha256 }]);
    expect(source.reads).toEqual([]);
    expect(timesOf(sink, "readInto")).toBe(Math.ceil(size / PART));
    expect(eventsOf(outcome, "file-reused")).toMatchObject([{ fromUrl }]);
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(size);
  });

  test.each([
    ["the same size", contentOf(size, 9)],
    ["another size", contentOf(size + 1)],
  ])("whose content is another of %s is moved over the network", async (_what, wrong) => {
    const sink = await storeWith(wrong);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, withChecksums(sink, "copy"), {
      reuseOf: () => ({ ...plain, checksum }),
    });
    expect(outcome.failures).toEqual([]);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(source.deliveredBytes).toBe(size);
    expect(eventsOf(outcome, "file-reused")).toEqual([]);
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(size);
  });

  test.each([
    ["the same size", contentOf(size, 9)],
    ["another size", contentOf(size + 1)],
  ])("does not stay when it is another of %s and the source fails", async (_what, wrong) => {
    const sink = await storeWith(wrong);
    const error = new PrefetchError("UNAVAILABLE", "The source does not answer.");
    const source = createMemorySource(files, { fault: () => ({ kind: "refused", error }) });
    await moveAll(source, sink, { reuseOf: () => plain });
    expect([...sink.objects.keys()]).toEqual(["earlier/a"]);
  });

  test.each(["INVALID_ARGUMENT", "NOT_FOUND", "FORBIDDEN"] as const)(
    "that the store will not copy (%s) is moved over the network at once",
    async (code) => {
      const sink = await storeWith(bytes);
      const error = new PrefetchError(code, "No copy.");
      const refusing = createFaultySink(sink, [
        { operation: "copy", times: Infinity, effect: { kind: "fail", error } },
      ]);
      const source = createMemorySource(files);
      const outcome = await moveAll(source, refusing, { reuseOf: () => plain });
      expect(outcome.failures).toEqual([]);
      expect(holds(sink, "a", bytes)).toBe(true);
      expect(source.deliveredBytes).toBe(size);
      expect(eventsOf(outcome, "attempt-failed")).toMatchObject([{ operation: "copy", code }]);
    },
  );

  const busy = new PrefetchError("UNAVAILABLE", "The store is busy.");

  test("is asked for again where the store is busy", async () => {
    const sink = await storeWith(bytes);
    const busyOnce = createFaultySink(sink, [
      { operation: "copy", effect: { kind: "fail", error: busy } },
    ]);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, busyOnce, { reuseOf: () => plain });
    expect(source.reads).toEqual([]);
    expect(eventsOf(outcome, "file-reused")).toHaveLength(1);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([
      { operation: "copy", path: "a", attempt: 1, code: "UNAVAILABLE" },
    ]);
  });

  test("is moved over the network where the store stays busy", async () => {
    const sink = await storeWith(bytes);
    const busyAlways = createFaultySink(sink, [
      { operation: "copy", times: Infinity, effect: { kind: "fail", error: busy } },
    ]);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, busyAlways, { reuseOf: () => plain, maxAttempts: 3 });
    expect(outcome.failures).toEqual([]);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(eventsOf(outcome, "attempt-failed")).toHaveLength(3);
    expect(source.deliveredBytes).toBe(size);
  });
});

test("an abort while a file is copied ends the transfer: nothing is moved in its place", async () => {
  const files = [{ path: "a", bytes: contentOf(1000) }];
  const source = createMemorySource(files);
  const abort = new AbortController();
  const stalling = createFaultySink(createMemorySink(), [
    { operation: "copy", effect: { kind: "stall" } },
  ]);
  let others = 0;
  const moved = moveAll(source, stalling, {
    signal: abort.signal,
    instead: () => {
      others += 1;
      return Promise.reject(new PrefetchError("UNAVAILABLE", "No other way either."));
    },
    reuseOf: () => ({ kind: "copy", fromUrl: "memory://sink/b", sha256: "0".repeat(64) }),
  });
  setImmediate(() => abort.abort());
  await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
  expect(source.reads).toEqual([]);
  expect(others).toBe(0);
});
