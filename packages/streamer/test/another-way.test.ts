import { PrefetchError } from "@prefetch/core";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import type { TransferredFile } from "../src/index.ts";
import { contents, files, otherWay, totalBytes, waveOf } from "./other-way.ts";
import { contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const stalled = new PrefetchError("UNAVAILABLE", "The body stalled.");

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
