import { readdir } from "node:fs/promises";
import { PrefetchError, type StorageSink } from "@prefetch/core";
import {
  type MemoryFile,
  type MemorySource,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { type SnapshotFilesOptions, createScratch, snapshotFiles } from "../src/index.ts";
import {
  MiB,
  PART,
  QUICK,
  contentOf,
  createEventLog,
  createTestDirectory,
  holds,
  listModel,
} from "./snapshot-bench.ts";

const FILES: readonly MemoryFile[] = [
  { path: "config.json", bytes: Buffer.from("{}") },
  { path: "a.safetensors", bytes: contentOf(PART + 3) },
  { path: "nested/b.safetensors", bytes: contentOf(100) },
  { path: "empty.txt", bytes: new Uint8Array(0) },
];
const gated = new PrefetchError("FORBIDDEN", "nested/b.safetensors is gated.");

async function moveAll(
  source: MemorySource = createMemorySource(FILES),
  sink: StorageSink = createMemorySink(),
  options: Partial<SnapshotFilesOptions> & { readonly maxFiles?: number } = {},
) {
  const { maxFiles, ...transferOptions } = options;
  const { revision, files } = await listModel(source);
  const items = files.map((file) => {
    return { file, key: `model/${file.path}`, wave: file.path === "config.json" ? 1 : 0 };
  });
  const parentDirectory = await createTestDirectory();
  await using scratch = createScratch({ parentDirectory, maxFiles });
  const log = createEventLog();
  const job = { source, revision, sink, items };
  const result = await snapshotFiles(job, {
    ...QUICK,
    onEvent: log.onEvent,
    ...transferOptions,
    scratch,
  });
  const [folder] = await readdir(parentDirectory);
  return { ...result, log, left: await readdir(`${parentDirectory}/${folder}`) };
}

function brokenB(): MemorySource {
  return createMemorySource(FILES, {
    fault: ({ path }) =>
      path === "nested/b.safetensors" ? { kind: "refused", error: gated } : undefined,
  });
}

describe("a transfer by way of scratch disk", () => {
  test("moves every file as a whole, and leaves nothing on the disk", async () => {
    const source = createMemorySource(FILES);
    const sink = createMemorySink();
    const { stored, failures, left } = await moveAll(source, sink);
    expect(failures).toEqual([]);
    expect(stored.map(({ path }) => path).toSorted()).toEqual(
      FILES.map(({ path }) => path).toSorted(),
    );
    for (const { path, bytes } of FILES) {
      expect(holds(sink, `model/${path}`, bytes)).toBe(true);
    }
    expect(source.reads.map(({ plain }) => plain)).toEqual([true, true, true]);
    expect(left).toEqual([]);
  });

  test("begins a wave when the one before is stored, and tells what happens", async () => {
    const { log } = await moveAll();
    const steps = log.told().filter((step) => /^file-(started|stored)/.test(step));
    expect(steps.slice(-2)).toEqual(["file-started config.json", "file-stored config.json"]);
    expect(steps).toHaveLength(8);
    expect(log.of("file-verified")).toHaveLength(4);
    expect(log.of("part-written")).toHaveLength(2);
    const totalBytes = PART + 105;
    expect(log.of("progressed").at(-1)).toMatchObject({
      receivedBytes: totalBytes,
      totalBytes,
      storedFiles: 4,
      totalFiles: 4,
      files: [],
    });
  });

  test("tells of each stored file once", async () => {
    const told: string[] = [];
    await moveAll(undefined, undefined, { onStored: ({ path }) => void told.push(path) });
    expect(told.toSorted()).toEqual(FILES.map(({ path }) => path).toSorted());
  });

  test("keeps no more files on the disk than asked for", async () => {
    let onDisk = 0;
    let most = 0;
    const files = ["a", "b", "c"].map((path) => ({ path, bytes: contentOf(100) }));
    const source = createMemorySource(files, {
      fault() {
        most = Math.max(most, (onDisk += 1));
        return undefined;
      },
    });
    const onStored = (): void => void (onDisk -= 1);
    await moveAll(source, undefined, { maxFiles: 1, onStored });
    expect(most).toBe(1);
  });

  test("takes fewer files at a time where memory is short", async () => {
    const begun: string[] = [];
    const files = ["a", "b"].map((path) => ({ path, bytes: contentOf(PART + MiB) }));
    const { stored } = await moveAll(createMemorySource(files), undefined, {
      memoryBytes: 2 * PART,
      onEvent(event) {
        if (event.type === "file-started" || event.type === "file-stored") begun.push(event.type);
      },
    });
    expect(stored).toHaveLength(2);
    expect(begun).toEqual(["file-started", "file-stored", "file-started", "file-stored"]);
  });
});

describe("a file that fails", () => {
  test("does not stop the others of its wave, and the next wave is not begun", async () => {
    const sink = createMemorySink();
    const { stored, failures, log, left } = await moveAll(brokenB(), sink);
    expect(stored.map(({ path }) => path).toSorted()).toEqual(["a.safetensors", "empty.txt"]);
    const failure = { path: "nested/b.safetensors", code: "FORBIDDEN", message: gated.message };
    expect(failures).toEqual([failure]);
    expect(log.of("file-failed")).toEqual([{ type: "file-failed", ...failure }]);
    expect(sink.objects.has("model/config.json")).toBe(false);
    expect(left).toEqual([]);
  });

  test("through a bug ends everything", async () => {
    const bug = new TypeError("x is not a function");
    const source = createMemorySource(FILES, { fault: () => ({ kind: "refused", error: bug }) });
    await expect(moveAll(source)).rejects.toBe(bug);
  });
});

describe("a transfer that is refused or ended", () => {
  test("by a memory budget under two parts asks for nothing", async () => {
    const source = createMemorySource(FILES);
    const moved = moveAll(source, undefined, { memoryBytes: PART });
    await expect(moved).rejects.toMatchObject({ code: "INSUFFICIENT_RESOURCES" });
    expect(source.reads).toEqual([]);
  });

  test("by the signal beforehand asks for nothing", async () => {
    const source = createMemorySource(FILES);
    const moved = moveAll(source, undefined, { signal: AbortSignal.abort() });
    await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
    expect(source.reads).toEqual([]);
  });

  test("by the signal in the middle leaves no upload open", async () => {
    const abort = new AbortController();
    const sink = createMemorySink();
    const moved = moveAll(undefined, sink, {
      signal: abort.signal,
      onEvent: (event) => void (event.type === "part-written" && abort.abort()),
    });
    await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
    expect(sink.openUploads).toBe(0);
  });
});
