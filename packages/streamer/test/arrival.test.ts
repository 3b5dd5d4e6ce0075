import { createHash } from "node:crypto";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { MiB, PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const sizes = [0, 1, 65_537, PART - 1, PART, PART + 1, 2 * PART, 40 * MiB + 5];
const files = sizes.map((size, index) => ({
  path: `folder ${index}/größe #${size}?.bin`,
  bytes: contentOf(size, index),
}));

describe.each([
  ["a store that takes parts in any order", false],
  ["a store that takes parts in order", true],
])("into %s", (_name, sequentialParts) => {
  test("files of every size arrive byte for byte", async () => {
    const sink = createMemorySink({ sequentialParts });
    const { stored, failures } = await moveAll(createMemorySource(files), sink);
    expect(failures).toEqual([]);
    expect(stored).toHaveLength(files.length);
    const wrong = files.filter(({ path, bytes }) => !holds(sink, path, bytes));
    expect(wrong).toEqual([]);
    expect(sink.openUploads).toBe(0);
  });
});

test("the result names size and SHA-256 of every file", async () => {
  const { stored } = await moveAll(createMemorySource(files));
  const bySize = stored.toSorted((a, b) => a.sizeBytes - b.sizeBytes);
  expect(
    bySize.map(({ path, key, sizeBytes, sha256 }) => ({ path, key, sizeBytes, sha256 })),
  ).toEqual(
    files.map(({ path, bytes }) => ({
      path,
      key: `model/${path}`,
      sizeBytes: bytes.byteLength,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
  );
});

test("a file that Git knows is verified by its blob id", async () => {
  const bytes = Buffer.from("{}\n");
  const oid = createHash("sha1").update("blob 3\0").update(bytes).digest("hex");
  const source = createMemorySource([{ path: "config.json", bytes, digest: `gitblob:${oid}` }]);
  const outcome = await moveAll(source);
  expect(eventsOf(outcome, "file-verified")).toEqual([
    {
      type: "file-verified",
      path: "config.json",
      digest: `gitblob:${oid}`,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    },
  ]);
});

test("a run without faults reads every byte once and closes what it opened", async () => {
  const source = createMemorySource(files);
  await moveAll(source);
  expect(source.deliveredBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(source.openReaders).toBe(0);
});

test("a file's events come in the order in which it goes its way", async () => {
  const source = createMemorySource([{ path: "a", bytes: contentOf(3 * PART) }]);
  const { events } = await moveAll(source, createMemorySink({ sequentialParts: true }));
  const types = events.filter((event) => event.type !== "progressed").map((event) => event.type);
  expect(types).toEqual([
    "file-started",
    "part-written",
    "part-written",
    "file-verified",
    "part-written",
    "file-stored",
  ]);
});

test("no files is no work", async () => {
  expect(await moveAll(createMemorySource([]))).toMatchObject({ stored: [], failures: [] });
});
