import { PrefetchError } from "@prefetch/core";
import {
  type MemoryFault,
  type MemoryRead,
  type MemorySource,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const sizes = [
  ["a file of one part", 1000],
  ["a file of several parts", 2 * PART + 5],
] as const;

function flipped(fileOffset: number): MemoryFault {
  return { kind: "flipped", fileOffset };
}

describe.each(sizes)("%s with a wrong byte", (_name, size) => {
  const bytes = contentOf(size);

  test("is read again, and right the second time", async () => {
    let reads = 0;
    const source = createMemorySource([{ path: "a", bytes }], {
      fault: ({ range }: MemoryRead) =>
        range.start === 0 && (reads += 1) === 1 ? flipped(7) : undefined,
    });
    const sink = createMemorySink();
    const outcome = await moveAll(source, sink);
    expect(outcome.failures).toEqual([]);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
  });

  test("never becomes visible when it stays wrong, and the source is named as the culprit", async () => {
    const source = createMemorySource([{ path: "a", bytes }], { fault: () => flipped(7) });
    const sink = createMemorySink();
    const { failures } = await moveAll(source, sink);
    expect(failures).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
    expect(failures[0]?.message).toMatch(
      /source's copy of a is corrupt.*Expected sha256:[0-9a-f]{64}, found sha256:[0-9a-f]{64}\./,
    );
    expect(sink.objects.size).toBe(0);
    expect(sink.openUploads).toBe(0);
  });

  test("is blamed on the way here when it is wrong differently each time", async () => {
    let offset = 0;
    const source = createMemorySource([{ path: "a", bytes }], {
      fault: ({ range }: MemoryRead) => (range.start === 0 ? flipped((offset += 1)) : undefined),
    });
    const { failures } = await moveAll(source, createMemorySink(), { maxReads: 3 });
    expect(failures[0]?.message).toMatch(/^a was read 3 times and its content was wrong each time/);
  });

  test("is not shown even for a moment by a store that publishes with the last part", async () => {
    const source = createMemorySource([{ path: "a", bytes }], { fault: () => flipped(size - 1) });
    const sink = createMemorySink({ sequentialParts: true });
    await moveAll(source, sink);
    expect(sink.objects.size).toBe(0);
    const partCount = Math.ceil(size / PART);
    const lastParts = sink.calls.filter((call) => call.operation === "put").length;
    expect(lastParts, "nothing was put").toBe(0);
    const written = sink.calls.filter((call) => call.operation === "writePart").length;
    expect(written).toBeLessThanOrEqual(2 * (partCount - 1));
  });
});

test("a body with surplus bytes is wrong content", async () => {
  const bytes = contentOf(1000);
  const source = createMemorySource([{ path: "a", bytes }]);
  const surplus = new PrefetchError("INTEGRITY", "a: 7 bytes more than were asked for.");
  const longBodied: MemorySource = {
    ...source,
    async open(...call) {
      const reader = await source.open(...call);
      return { ...reader, close: () => reader.close().then(() => Promise.reject(surplus)) };
    },
  };
  const sink = createMemorySink();
  const { failures } = await moveAll(longBodied, sink, { maxReads: 2 });
  expect(failures).toMatchObject([{ code: "INTEGRITY" }]);
  expect(failures[0]?.message).toContain("7 bytes more than were asked for");
  expect(sink.objects.size).toBe(0);
});
