import { createHash } from "node:crypto";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { STORES, interruptedStore, resumingSink } from "./resuming-sink.ts";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const bytes = contentOf(3 * PART + 5);
const sha256 = createHash("sha256").update(bytes).digest("hex");
const files = [{ path: "a", bytes }];
const ALL = [1, 2, 3, 4];

const subsets = Array.from({ length: 15 }, (_, mask) =>
  ALL.filter((partNumber) => (mask & (1 << (partNumber - 1))) !== 0),
).filter((parts) => parts.length > 0);
const held = [
  ...subsets.map((parts) => ({ sequentialParts: false, parts })),
  ...[[1], [1, 2], [1, 2, 3]].map((parts) => ({ sequentialParts: true, parts })),
];

function bytesOf(partNumbers: readonly number[]): number {
  return partNumbers.reduce((sum, partNumber) => sum + (partNumber === 4 ? 5 : PART), 0);
}

describe.each(STORES)("an interrupted transfer into %s", (_name, sequentialParts) => {
  test("goes on with the parts that the store does not hold", async () => {
    const memory = createMemorySink({ sequentialParts });
    const sink = resumingSink(memory);
    const abort = new AbortController();
    const interrupted = moveAll(createMemorySource(files), sink, {
      connections: 1,
      keepInterrupted: true,
      signal: abort.signal,
      onEvent: (event) => void (event.type === "part-written" && abort.abort()),
    });
    await expect(interrupted).rejects.toMatchObject({ code: "ABORTED" });

    const source = createMemorySource(files);
    const outcome = await moveAll(source, sink);

    expect(outcome.stored).toMatchObject([{ path: "a", sha256 }]);
    expect(holds(memory, "a", bytes)).toBe(true);
    expect(sink.resumedParts()).toEqual([1]);
    expect(eventsOf(outcome, "file-resumed")).toMatchObject([{ path: "a", heldBytes: PART }]);
    expect(source.deliveredBytes).toBe(bytes.byteLength - PART);
    expect(memory.openUploads).toBe(0);
  });
});

describe.each(held)(
  "parts $parts held, in order: $sequentialParts",
  ({ sequentialParts, parts }) => {
    const missing = ALL.filter((partNumber) => !parts.includes(partNumber));

    test("only the others are read and written, and the whole is verified", async () => {
      const store = await interruptedStore(sequentialParts, "a", bytes, parts);
      const source = createMemorySource(files);
      const outcome = await moveAll(source, store.sink);

      expect(outcome.failures).toEqual([]);
      expect(outcome.stored).toMatchObject([{ path: "a", sha256, sizeBytes: bytes.byteLength }]);
      expect(holds(store.memory, "a", bytes)).toBe(true);
      expect(source.reads.map(({ range }) => range.start).toSorted((a, b) => a - b)).toEqual(
        missing.map((partNumber) => (partNumber - 1) * PART),
      );
      expect(source.deliveredBytes).toBe(bytesOf(missing));
      expect(store.writtenParts()).toEqual(missing);
      expect(eventsOf(outcome, "file-resumed")).toEqual([
        { type: "file-resumed", path: "a", heldBytes: bytesOf(parts), sizeBytes: bytes.byteLength },
      ]);
      expect(eventsOf(outcome, "file-verified")).toMatchObject([{ path: "a", sha256 }]);
      expect(store.memory.openUploads).toBe(0);
    });
  },
);

describe("an upload whose parts are all held", () => {
  test("is only completed: the source is not asked at all", async () => {
    const store = await interruptedStore(false, "a", bytes, ALL);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, store.sink);
    expect(outcome.stored).toMatchObject([{ path: "a", sha256 }]);
    expect(holds(store.memory, "a", bytes)).toBe(true);
    expect(source.reads).toEqual([]);
    expect(eventsOf(outcome, "file-resumed")).toMatchObject([{ heldBytes: bytes.byteLength }]);
  });
});

describe.each(STORES)("a part of a wrong size that %s claims to hold", (_name, sequentialParts) => {
  test("is written again, with those behind it where they have to come in order", async () => {
    const store = await interruptedStore(
      sequentialParts,
      "a",
      bytes,
      sequentialParts ? [1] : [1, 3],
    );
    let isFirst = true;
    const source = createMemorySource(files);
    const outcome = await moveAll(source, {
      ...store.sink,
      async startUpload(...call) {
        const upload = await store.sink.startUpload(...call);
        if (!isFirst) return upload;
        isFirst = false;
        const sizes = [PART, PART - 1, PART];
        return {
          ...upload,
          written: sizes.map((sizeBytes, index) => ({ partNumber: index + 1, sizeBytes })),
        };
      },
    });
    expect(outcome.stored).toMatchObject([{ path: "a", sha256 }]);
    expect(store.writtenParts()).toEqual(sequentialParts ? [2, 3, 4] : [2, 4]);
    const heldBytes = sequentialParts ? PART : 2 * PART;
    expect(eventsOf(outcome, "file-resumed")).toMatchObject([{ heldBytes }]);
  });
});

test("an upload of which nothing is held is no resumed file", async () => {
  const store = await interruptedStore(false, "a", bytes, []);
  const outcome = await moveAll(createMemorySource(files), store.sink);
  expect(eventsOf(outcome, "file-resumed")).toEqual([]);
  expect(store.memory.calls.some((call) => call.operation === "readInto")).toBe(false);
});

test("a source that sends the whole file is read over what is held", async () => {
  const store = await interruptedStore(false, "a", bytes, [1, 3]);
  const source = createMemorySource(files, { ranged: false });
  const outcome = await moveAll(source, store.sink);
  expect(outcome.stored).toMatchObject([{ path: "a", sha256 }]);
  expect(source.reads).toHaveLength(1);
  expect(store.writtenParts()).toEqual([2, 4]);
});
