import { abortErrorOf } from "@prefetch/core";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { pacedSource } from "./paced-source.ts";
import { MiB, PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const FAST = 256 * 1024;
const DRIP = 64;

test("a connection much slower than the others is replaced, and goes on where it was", async () => {
  const bytes = contentOf(8 * PART);
  const source = createMemorySource([{ path: "a", bytes }]);
  const sink = createMemorySink();
  const paced = pacedSource(source, ({ range, attempt }) =>
    range.end === 3 * PART && attempt === 1 ? DRIP : FAST,
  );
  const outcome = await moveAll(paced, sink, { connections: 4, slowConnectionMs: 150 });
  expect(holds(sink, "a", bytes)).toBe(true);
  const replaced = eventsOf(outcome, "attempt-failed");
  expect(replaced).toMatchObject([{ code: "UNAVAILABLE", operation: "read" }]);
  expect(replaced[0]?.message).toContain("much slower than the others");
  expect(source.deliveredBytes).toBe(bytes.byteLength);
  // Most of the others were still to come.
  const after = outcome.events.slice(outcome.events.findIndex((event) => event === replaced[0]));
  expect(eventsOf({ events: after }, "part-written").length).toBeGreaterThanOrEqual(4);
});

describe("where a slow read is all that is waited for", () => {
  const bytes = contentOf(6 * PART);

  async function moveWithSlow(
    slowPart: number,
    bytesPerTurn: number,
    memoryBytes?: number,
  ): Promise<{ readonly replacements: number; readonly wallMs: number }> {
    const source = createMemorySource([{ path: "a", bytes }]);
    const sink = createMemorySink();
    const paced = pacedSource(source, ({ range, attempt }) =>
      range.end === slowPart * PART && attempt === 1 ? bytesPerTurn : FAST,
    );
    const startedMs = performance.now();
    const outcome = await moveAll(paced, sink, { connections: 3, memoryBytes });
    const wallMs = performance.now() - startedMs;
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(source.deliveredBytes).toBe(bytes.byteLength);
    return { replacements: eventsOf(outcome, "attempt-failed").length, wallMs };
  }

  // The slow read alone would take minutes or for ever; 30 s is the limit while others go on.
  test("because nothing else is left, it is soon replaced", async () => {
    const { replacements, wallMs } = await moveWithSlow(6, DRIP);
    expect(replacements).toBe(1);
    expect(wallMs).toBeLessThan(8_000);
  });

  test("it is so too when it has delivered nothing yet", async () => {
    const { replacements, wallMs } = await moveWithSlow(6, 0);
    expect(replacements).toBe(1);
    expect(wallMs).toBeLessThan(8_000);
  });

  test("because the memory is full of what comes behind it, it is so too", async () => {
    const { replacements, wallMs } = await moveWithSlow(3, 0, 3 * PART);
    expect(replacements).toBe(1);
    expect(wallMs).toBeLessThan(8_000);
  });

  test("a request that is not answered is sent again", async () => {
    const source = createMemorySource([{ path: "a", bytes }]);
    let isFirst = true;
    const startedMs = performance.now();
    const { stored } = await moveAll(
      {
        ...source,
        open(revision, file, range, options) {
          const isHeld = range.end === 6 * PART && isFirst;
          if (!isHeld) return source.open(revision, file, range, options);
          isFirst = false;
          return new Promise((_resolve, reject) => {
            const { signal } = options ?? {};
            signal?.addEventListener("abort", () => reject(abortErrorOf(signal)));
          });
        },
      },
      createMemorySink(),
      { connections: 3 },
    );
    expect(stored).toHaveLength(1);
    expect(performance.now() - startedMs).toBeLessThan(8_000);
  });
});

describe("nothing is replaced", () => {
  /** Seven files in two rounds of four: in the end one connection has nothing to do. */
  const files = Array.from({ length: 7 }, (_, index) => ({
    path: `file-${index}`,
    bytes: contentOf(2 * MiB, index + 1),
  }));

  test("when the whole peer is slow", async () => {
    const source = pacedSource(createMemorySource(files), () => 8 * 1024);
    const outcome = await moveAll(source, createMemorySink(), { connections: 4 });
    expect(outcome.stored).toHaveLength(7);
    expect(eventsOf(outcome, "attempt-failed")).toEqual([]);
  });

  test("when a rate limit is what makes it slow", async () => {
    const source = createMemorySource(files);
    const limits = { connections: 4, maxBytesPerSecond: 6 * MiB };
    const outcome = await moveAll(source, createMemorySink(), limits);
    expect(outcome.stored).toHaveLength(7);
    expect(eventsOf(outcome, "attempt-failed")).toEqual([]);
  });
});

test("a peer that becomes slow in the end is asked again a few times only", async () => {
  const file = { path: "a", bytes: contentOf(6 * PART) };
  let startedMs = 0;
  const source = pacedSource(createMemorySource([file]), ({ range }) => {
    if (range.end < 6 * PART) return FAST;
    startedMs ||= performance.now();
    // For four seconds, in which a patience that never grew would be at an end six times.
    return performance.now() - startedMs < 4_000 ? DRIP : FAST;
  });
  const outcome = await moveAll(source, createMemorySink(), { connections: 3 });
  expect(outcome.stored).toHaveLength(1);
  const replaced = eventsOf(outcome, "attempt-failed");
  expect(replaced.length).toBeGreaterThanOrEqual(1);
  expect(replaced.length).toBeLessThanOrEqual(3);
});
