import { PrefetchError } from "@prefetch/core";
import {
  type MemorySource,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { contents, files, otherWay, totalBytes, waveOf } from "./other-way.ts";
import { STORES } from "./resuming-sink.ts";
import { eventsOf, holds, moveAll } from "./transfer-bench.ts";

const stalled = new PrefetchError("UNAVAILABLE", "The body stalled.");

/** A source whose `path` breaks off after some bytes. */
function sourceWithout(path: string): MemorySource {
  return createMemorySource(files, {
    fault: (read) =>
      read.path === path ? { kind: "interrupted", afterBytes: 100, error: stalled } : undefined,
  });
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
