import { readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PrefetchError } from "@prefetch/core";
import { type MemoryFile, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { downloadSnapshot } from "../src/index.ts";
import {
  MiB,
  QUICK,
  contentOf,
  createEventLog,
  createTestDirectory,
  entriesOf,
  listModel,
} from "./snapshot-bench.ts";

const FILES: readonly MemoryFile[] = [
  { path: "config.json", bytes: Buffer.from("{}") },
  { path: "model.safetensors", bytes: contentOf(5 * MiB + 7) },
  { path: "nested/deeper/empty.txt", bytes: new Uint8Array(0) },
  { path: "odd/a b#c%20d?e+f='名'.txt", bytes: Buffer.from("odd\n") },
];

async function snapshotOf(source = createMemorySource(FILES), directory?: string, options = {}) {
  const into = directory ?? (await createTestDirectory());
  const model = await listModel(source);
  const log = createEventLog();
  const download = downloadSnapshot(
    { source, ...model, directory: into },
    { ...QUICK, onEvent: log.onEvent, ...options },
  );
  return { snapshot: await download, directory: into, log, source };
}

describe("a snapshot", () => {
  test("has every file under its own path, and nothing else", async () => {
    const { snapshot, directory } = await snapshotOf();
    expect(snapshot.map(({ path }) => path)).toEqual(FILES.map(({ path }) => path));
    for (const [index, { path, bytes }] of FILES.entries()) {
      expect(snapshot[index]).toMatchObject({
        diskPath: join(directory, path),
        sizeBytes: bytes.byteLength,
        digest: `sha256:${snapshot[index]?.sha256}`,
      });
      expect(Buffer.compare(await readFile(join(directory, path)), bytes)).toBe(0);
    }
    expect(await entriesOf(directory)).toEqual([
      "config.json",
      "model.safetensors",
      "nested",
      "nested/deeper",
      "nested/deeper/empty.txt",
      "odd",
      "odd/a b#c%20d?e+f='名'.txt",
    ]);
  });

  test("asks for each file once, as a whole, and for an empty one not at all", async () => {
    const { source } = await snapshotOf();
    const asked = source.reads.map(({ path, plain }) => `${path} ${plain ? "plain" : "ranged"}`);
    expect(asked.toSorted()).toEqual([
      "config.json plain",
      "model.safetensors plain",
      "odd/a b#c%20d?e+f='名'.txt plain",
    ]);
    expect(source.openReaders).toBe(0);
  });

  test("tells what happens to every file, and how far it is", async () => {
    const { log } = await snapshotOf(createMemorySource(FILES.slice(0, 2)), undefined, {
      concurrency: 1,
    });
    expect(log.told()).toEqual(
      ["model.safetensors", "config.json"].flatMap((path) =>
        ["file-started", "file-verified", "file-stored"].map((type) => `${type} ${path}`),
      ),
    );
    const totalBytes = 5 * MiB + 9;
    const totals = { receivedBytes: totalBytes, totalBytes, storedFiles: 2, totalFiles: 2 };
    expect(log.of("progressed").at(-1)).toEqual({ type: "progressed", ...totals, files: [] });
  });

  test("keeps what is right already, however it came there, and moves nothing for it", async () => {
    const { directory } = await snapshotOf();
    const other = await createTestDirectory();
    await symlink(join(directory, "model.safetensors"), join(other, "model.safetensors"));
    const { snapshot, source, log } = await snapshotOf(undefined, other);
    expect(source.reads.map(({ path }) => path)).not.toContain("model.safetensors");
    expect(log.of("file-reused")).toEqual([
      { type: "file-reused", path: "model.safetensors", sizeBytes: 5 * MiB + 7 },
    ]);
    expect(snapshot[1]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("replaces what has the wrong size or the wrong content", async () => {
    const { directory } = await snapshotOf();
    await truncate(join(directory, "model.safetensors"), 4 * MiB);
    await writeFile(join(directory, "config.json"), "[]");
    const { source } = await snapshotOf(undefined, directory, { concurrency: 1 });
    expect(source.reads.map(({ path }) => path)).toEqual(["model.safetensors", "config.json"]);
    expect(await readFile(join(directory, "config.json"), "utf8")).toBe("{}");
    expect(
      (await readFile(join(directory, "model.safetensors"))).equals(contentOf(5 * MiB + 7)),
    ).toBe(true);
  });

  test("is taken by several files at once, no more than asked for", async () => {
    const bytes = contentOf(100);
    const files = ["a", "b", "c", "d", "e"].map((path) => ({ path, bytes }));
    const begun = Promise.withResolvers<void>();
    let most = 0;
    const source = createMemorySource(files, {
      fault() {
        most = Math.max(most, source.openReaders + 1);
        if (source.openReaders === 2) begun.resolve();
        return { kind: "held", until: begun.promise };
      },
    });
    await snapshotOf(source, undefined, { concurrency: 3 });
    expect(most).toBe(3);
  });

  test("keeps within a rate", async () => {
    const bytes = contentOf(300_000);
    const startedAt = performance.now();
    await snapshotOf(createMemorySource([{ path: "a", bytes }]), undefined, {
      maxBytesPerSecond: 3_000_000,
    });
    // The last slice of 64 KiB is admitted when the ones before are paid for; timers may be early.
    expect(performance.now() - startedAt).toBeGreaterThan(70);
  });

  test("refuses a path that would leave the directory, before anything is asked for", async () => {
    const source = createMemorySource([{ path: "../outside", bytes: Buffer.from("x") }]);
    await expect(snapshotOf(source)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(source.reads).toEqual([]);
  });

  test.each([
    ["concurrency", 0],
    ["maxAttempts", 1.5],
    ["maxReads", -1],
    ["maxBytesPerSecond", 0],
  ])("refuses %s of %d", async (name, value) => {
    await expect(snapshotOf(undefined, undefined, { [name]: value })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(name),
    });
  });

  test("says so where a file stands in the way of a folder", async () => {
    const directory = await createTestDirectory();
    await writeFile(join(directory, "nested"), "in the way");
    await expect(snapshotOf(undefined, directory)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(join(directory, "nested")),
    });
  });
});

describe("a snapshot that fails", () => {
  const gone = new PrefetchError("NOT_FOUND", "b is not there.");

  test("ends with the failure; what is complete stays, what is not goes", async () => {
    const directory = await createTestDirectory();
    const files = ["a", "b", "c"].map((path, seed) => ({ path, bytes: contentOf(9 - seed) }));
    const source = createMemorySource(files, {
      fault: ({ path }) => (path === "b" ? { kind: "refused", error: gone } : undefined),
    });
    await expect(snapshotOf(source, directory, { concurrency: 1 })).rejects.toBe(gone);
    expect(await entriesOf(directory)).toEqual(["a"]);
    expect(source.openReaders).toBe(0);
  });

  test("ends the files that are on their way", async () => {
    const directory = await createTestDirectory();
    const begun = Promise.withResolvers<void>();
    const files = ["a", "b"].map((path) => ({ path, bytes: contentOf(10) }));
    const source = createMemorySource(files, {
      fault({ path }) {
        if (path === "b") return { kind: "refused", error: gone };
        begun.resolve();
        return { kind: "held", until: new Promise(() => {}) };
      },
    });
    await expect(snapshotOf(source, directory)).rejects.toBe(gone);
    await begun.promise;
    expect(await entriesOf(directory)).toEqual([]);
    expect(source.openReaders).toBe(0);
  });

  test("after an abort leaves nothing half done", async () => {
    const directory = await createTestDirectory();
    const abort = new AbortController();
    const reason = new PrefetchError("ABORTED", "enough");
    const bytes = contentOf(8 * MiB);
    const source = createMemorySource([{ path: "a", bytes }], {
      fault: () => {
        setImmediate(() => abort.abort(reason));
        return undefined;
      },
    });
    const download = snapshotOf(source, directory, { signal: abort.signal });
    await expect(download).rejects.toBe(reason);
    expect(await entriesOf(directory)).toEqual([]);
    expect(source.openReaders).toBe(0);
  });

  test("is gone on with by the next one", async () => {
    const { directory } = await snapshotOf();
    await rm(join(directory, "config.json"));
    const { source } = await snapshotOf(undefined, directory);
    expect(source.reads.map(({ path }) => path)).toEqual(["config.json"]);
  });
});
