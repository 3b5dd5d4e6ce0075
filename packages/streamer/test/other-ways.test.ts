import { createHash } from "node:crypto";
import { PrefetchError } from "@prefetch/core";
import {
  type MemorySink,
  type MemorySource,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import type { MoveFile, TransferredFile } from "../src/index.ts";
import { STORES } from "./resuming-sink.ts";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const contents = new Map([
  ["a", contentOf(2 * PART + 5, 1)],
  ["b", contentOf(1000, 2)],
  ["config.json", Buffer.from("{}")],
]);
const files = [...contents].map(([path, bytes]) => ({ path, bytes }));
const totalBytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
const stalled = new PrefetchError("UNAVAILABLE", "The body stalled.");

function waveOf(path: string): number {
  return path === "config.json" ? 1 : 0;
}

/** A source whose `path` breaks off after some bytes. */
function sourceWithout(path: string): MemorySource {
  return createMemorySource(files, {
    fault: (read) =>
      read.path === path ? { kind: "interrupted", afterBytes: 100, error: stalled } : undefined,
  });
}

/** Puts a file by another way than the stream. */
function otherWay(sink: MemorySink): MoveFile {
  return async ({ file, key }, meter): Promise<TransferredFile> => {
    const { path, sizeBytes, digest } = file;
    const bytes = contents.get(path)!;
    const object = await sink.put(key, bytes);
    meter.received(sizeBytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { path, key, sizeBytes, sha256, digest, object };
  };
}

describe.each(STORES)("a rescue into %s", (_name, sequentialParts) => {
  test.each(["a", "b"])("of %s counts as stored, and the next wave begins", async (path) => {
    const sink = createMemorySink({ sequentialParts });
    const move = otherWay(sink);
    const asked: (readonly [string, string])[] = [];
    const told: string[] = [];
    const outcome = await moveAll(sourceWithout(path), sink, {
      waveOf,
      maxAttempts: 2,
      rescue: (item, error, meter) => {
        asked.push([item.file.path, error.message]);
        return move(item, meter);
      },
      onStored: (file) => void told.push(file.path),
    });
    expect(asked).toEqual([[path, stalled.message]]);
    expect(outcome.failures).toEqual([]);
    expect(files.every((file) => holds(sink, file.path, file.bytes))).toBe(true);
    expect(told.toSorted()).toEqual(["a", "b", "config.json"]);
    expect(told.at(-1)).toBe("config.json");
    expect(outcome.stored.map((file) => file.path)).toEqual(told);
    expect(eventsOf(outcome, "file-stored").map((event) => event.path)).toEqual(told);
    expect(eventsOf(outcome, "file-failed")).toEqual([]);
    expect(eventsOf(outcome, "progressed").at(-1)).toMatchObject({
      receivedBytes: totalBytes,
      storedFiles: 3,
    });
    expect(sink.openUploads).toBe(0);
  });
});

describe("a rescue", () => {
  test("that knows no other way lets the failure stand", async () => {
    let asked = 0;
    const outcome = await moveAll(sourceWithout("b"), createMemorySink(), {
      waveOf,
      maxAttempts: 2,
      rescue: async () => void (asked += 1),
    });
    const failure = { path: "b", code: "UNAVAILABLE", message: stalled.message };
    expect(asked).toBe(1);
    expect(outcome.failures).toEqual([failure]);
    expect(eventsOf(outcome, "file-failed")).toEqual([{ type: "file-failed", ...failure }]);
    expect(outcome.stored.map((file) => file.path)).toEqual(["a"]);
    expect(eventsOf(outcome, "progressed").at(-1)).toMatchObject({
      receivedBytes: contents.get("a")!.byteLength,
      storedFiles: 1,
    });
  });

  test("that fails too gives its own failure", async () => {
    const full = new PrefetchError("INSUFFICIENT_RESOURCES", "The disk is full.");
    const { failures } = await moveAll(sourceWithout("b"), createMemorySink(), {
      maxAttempts: 2,
      rescue: (_item, _error, meter) => {
        meter.received(500);
        return Promise.reject(full);
      },
    });
    expect(failures).toEqual([
      { path: "b", code: "INSUFFICIENT_RESOURCES", message: full.message },
    ]);
  });

  test("with a bug ends the transfer as the bug it is", async () => {
    const bug = new RangeError("a bug");
    const moved = moveAll(sourceWithout("b"), createMemorySink(), {
      maxAttempts: 1,
      rescue: () => Promise.reject(bug),
    });
    await expect(moved).rejects.toBe(bug);
  });

  test("is asked after every read of a file whose content is wrong", async () => {
    const source = createMemorySource(files, {
      fault: ({ path, attempt }) =>
        path === "b" ? { kind: "flipped", fileOffset: attempt } : undefined,
    });
    const sink = createMemorySink();
    const move = otherWay(sink);
    const codes: string[] = [];
    const { failures } = await moveAll(source, sink, {
      maxReads: 3,
      rescue: (item, error, meter) => {
        codes.push(error.code);
        return move(item, meter);
      },
    });
    expect(codes).toEqual(["INTEGRITY"]);
    expect(source.reads.filter((read) => read.path === "b")).toHaveLength(3);
    expect(failures).toEqual([]);
  });

  test("is not asked after an abort", async () => {
    const abort = new AbortController();
    let asked = 0;
    const stalling = createFaultySink(createMemorySink(), [
      { operation: "put", key: "model/b", effect: { kind: "stall" } },
    ]);
    const moved = moveAll(createMemorySource(files), stalling, {
      signal: abort.signal,
      rescue: async () => void (asked += 1),
      onEvent: (event) => void (event.type === "file-verified" && abort.abort()),
    });
    await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
    expect(asked).toBe(0);
  });
});

describe("another way instead of the stream", () => {
  test("moves every file, in waves, and nothing is streamed", async () => {
    const sink = createMemorySink();
    const source = createMemorySource(files);
    const told: TransferredFile[] = [];
    const outcome = await moveAll(source, sink, {
      waveOf,
      instead: otherWay(sink),
      onStored: (file) => void told.push(file),
    });
    expect(outcome.failures).toEqual([]);
    expect(source.reads).toEqual([]);
    expect(outcome.stored).toEqual(told);
    expect(told.map((file) => file.path).toSorted()).toEqual(["a", "b", "config.json"]);
    expect(told.at(-1)?.path).toBe("config.json");
    expect(eventsOf(outcome, "file-stored")).toHaveLength(3);
    expect(eventsOf(outcome, "progressed").at(-1)).toMatchObject({
      receivedBytes: totalBytes,
      storedFiles: 3,
    });
  });

  test("leaves alone what the sink has, and takes what it has not", async () => {
    const sink = createMemorySink();
    await sink.put("model/a", contents.get("a")!);
    await sink.put("model/b", contentOf(1000, 9));
    const moved: string[] = [];
    const move = otherWay(sink);
    const outcome = await moveAll(createMemorySource(files), sink, {
      reuseOf: () => ({ kind: "stored" }),
      instead: (item, meter) => {
        moved.push(item.file.path);
        return move(item, meter);
      },
    });
    expect(outcome.failures).toEqual([]);
    expect(moved.toSorted()).toEqual(["b", "config.json"]);
    expect(eventsOf(outcome, "file-reused")).toMatchObject([{ path: "a" }]);
    expect(files.every((file) => holds(sink, file.path, file.bytes))).toBe(true);
  });

  test("is not followed by a rescue when it fails", async () => {
    let asked = 0;
    const { failures } = await moveAll(createMemorySource(files), createMemorySink(), {
      instead: () => Promise.reject(stalled),
      rescue: async () => void (asked += 1),
    });
    expect(failures).toHaveLength(3);
    expect(asked).toBe(0);
  });

  test("counts what is read again once", async () => {
    const sink = createMemorySink();
    const move = otherWay(sink);
    const outcome = await moveAll(createMemorySource(files), sink, {
      instead: (item, meter) => {
        meter.received(item.file.sizeBytes);
        meter.restart();
        return move(item, meter);
      },
    });
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(totalBytes);
  });
});

test("onStored is told of files that were reused, too", async () => {
  const sink = createMemorySink();
  for (const { path, bytes } of files) await sink.put(`model/${path}`, bytes);
  const told: string[] = [];
  await moveAll(createMemorySource(files), sink, {
    waveOf,
    reuseOf: () => ({ kind: "stored" }),
    onStored: (file) => void told.push(file.path),
  });
  expect(told.toSorted()).toEqual(["a", "b", "config.json"]);
  expect(told.at(-1)).toBe("config.json");
});
