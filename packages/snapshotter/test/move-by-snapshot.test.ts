import { readdir } from "node:fs/promises";
import { PrefetchError } from "@prefetch/core";
import {
  type MemoryRead,
  type MemorySourceOptions,
  type SinkFault,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { type SnapshotMoveOptions, createScratch, moveBySnapshot } from "../src/index.ts";
import {
  PART,
  QUICK,
  contentOf,
  createEventLog,
  createTestDirectory,
  holds,
  listModel,
} from "./snapshot-bench.ts";

const sizes = [
  ["an empty file", 0],
  ["a file of one part", 1000],
  ["a file of several parts", 2 * PART + 5],
] as const;
const down = new PrefetchError("UNAVAILABLE", "The store is down.");

interface Move {
  readonly size?: number;
  readonly source?: MemorySourceOptions;
  readonly sinkFaults?: readonly SinkFault[];
  readonly options?: Partial<SnapshotMoveOptions>;
}

/** Moves one file to a sink that may fail, and looks at what is left on scratch disk. */
async function move({ size = 1000, source: sourceOptions, sinkFaults = [], options }: Move = {}) {
  const bytes = contentOf(size);
  const source = createMemorySource([{ path: "nested/a", bytes }], sourceOptions);
  const { revision, files } = await listModel(source);
  const sink = createMemorySink();
  const parentDirectory = await createTestDirectory();
  await using scratch = createScratch({ parentDirectory });
  const log = createEventLog();
  const item = { file: files[0]!, key: "model/nested/a", wave: 3 };
  const faulty = createFaultySink(sink, sinkFaults);
  const outcome = await moveBySnapshot(
    { source, revision, sink: faulty, item },
    { ...QUICK, onEvent: log.onEvent, ...options, scratch },
  ).then(
    (moved) => ({ moved, error: undefined }),
    (error: unknown) => ({ moved: undefined, error }),
  );
  const folders = await readdir(parentDirectory);
  const left = await readdir(`${parentDirectory}/${folders[0]}`);
  const isThere = holds(sink, item.key, bytes);
  return { ...outcome, source, sink, log, left, isThere };
}

function spoilRanges({ plain }: MemoryRead) {
  return plain ? undefined : ({ kind: "flipped", fileOffset: 7 } as const);
}

describe.each(sizes)("%s that comes wrong by ranges", (_, size) => {
  test("is downloaded as a whole, verified, uploaded, and gone from scratch disk", async () => {
    const { moved, isThere, source, left, sink } = await move({
      size,
      source: { fault: spoilRanges },
    });
    expect(moved).toMatchObject({
      path: "nested/a",
      key: "model/nested/a",
      sizeBytes: size,
      object: { key: "model/nested/a", sizeBytes: size },
    });
    expect(moved?.digest).toBe(`sha256:${moved?.sha256}`);
    expect(isThere).toBe(true);
    expect(source.reads.every(({ plain }) => plain)).toBe(true);
    expect(left).toEqual([]);
    expect(sink.openUploads).toBe(0);
  });
});

test("of the events only those are told that the caller cannot know", async () => {
  const { log } = await move({ size: 2 * PART });
  expect(log.told()).toEqual([
    "file-verified nested/a",
    "part-written nested/a",
    "part-written nested/a",
  ]);
  expect(log.of("progressed")).toEqual([]);
});

test("the bytes are shown in order, whatever is read from the source", async () => {
  const seen: Buffer[] = [];
  const { isThere } = await move({
    size: PART + 9,
    options: { onOrderedBytes: (_file, _offset, bytes) => void seen.push(Buffer.from(bytes)) },
  });
  expect(isThere).toBe(true);
  expect(Buffer.concat(seen).equals(contentOf(PART + 9))).toBe(true);
});

describe("an upload that fails", () => {
  test("is tried again from disk, and the source is not asked again", async () => {
    const { isThere, source, left } = await move({
      size: PART + 1,
      sinkFaults: [{ operation: "writePart", times: 7, effect: { kind: "fail", error: down } }],
      options: { maxAttempts: 3 },
    });
    expect(isThere).toBe(true);
    expect(source.reads).toHaveLength(1);
    expect(left).toEqual([]);
  });

  test("is given up after a few tries where the store stays down", async () => {
    const { error, source, sink, log, left } = await move({
      sinkFaults: [{ operation: "put", times: 1000, effect: { kind: "fail", error: down } }],
      options: { maxAttempts: 2 },
    });
    expect(error).toMatchObject({ code: "UNAVAILABLE", message: down.message });
    expect(source.reads).toHaveLength(1);
    expect(log.of("attempt-failed")).toHaveLength(5);
    expect(sink.objects.size).toBe(0);
    expect(left).toEqual([]);
  });

  test("for a reason that stays is not tried again", async () => {
    const full = new PrefetchError("FORBIDDEN", "The bucket denies it.");
    const { error, log, left } = await move({
      sinkFaults: [{ operation: "put", times: 1000, effect: { kind: "fail", error: full } }],
    });
    expect(error).toMatchObject({ code: "FORBIDDEN", context: { path: "nested/a" } });
    expect(log.of("attempt-failed")).toEqual([]);
    expect(left).toEqual([]);
  });
});

describe("a download that fails", () => {
  test("because the source's copy is corrupt ends with saying so, and nothing is uploaded", async () => {
    const { error, source, sink, left } = await move({
      size: PART + 1,
      source: { fault: () => ({ kind: "flipped", fileOffset: 5 }) },
    });
    expect(error).toMatchObject({
      code: "INTEGRITY",
      message: expect.stringContaining("The source's copy of nested/a is corrupt"),
    });
    expect(source.reads).toHaveLength(2);
    expect(sink.calls).toEqual([]);
    expect(left).toEqual([]);
  });

  test("because it is aborted leaves nothing", async () => {
    const abort = new AbortController();
    const { error, left, source } = await move({
      size: PART,
      source: {
        fault() {
          setImmediate(() => abort.abort());
          return undefined;
        },
      },
      options: { signal: abort.signal },
    });
    expect(error).toMatchObject({ code: "ABORTED" });
    expect(left).toEqual([]);
    expect(source.openReaders).toBe(0);
  });
});

test("an upload that is aborted leaves nothing", async () => {
  const abort = new AbortController();
  const { error, left, sink } = await move({
    size: 2 * PART,
    options: {
      signal: abort.signal,
      onEvent: (event) => void (event.type === "part-written" && abort.abort()),
    },
  });
  expect(error).toMatchObject({ code: "ABORTED" });
  expect(left).toEqual([]);
  expect(sink.openUploads).toBe(0);
});

test("a path that would leave the folder is refused", async () => {
  const { revision, files } = await listModel(
    createMemorySource([{ path: "a", bytes: Buffer.from("a") }]),
  );
  await using scratch = createScratch({ parentDirectory: await createTestDirectory() });
  const source = createMemorySource([]);
  const item = { file: { ...files[0]!, path: "../a" }, key: "a", wave: 0 };
  const moved = moveBySnapshot({ source, revision, sink: createMemorySink(), item }, { scratch });
  await expect(moved).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
