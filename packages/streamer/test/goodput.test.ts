import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { pacedSource } from "./paced-source.ts";
import { MiB, contentOf, eventsOf, moveAll } from "./transfer-bench.ts";

const files = Array.from({ length: 48 }, (_, index) => ({
  path: `file-${index}`,
  bytes: contentOf(2 * MiB, index + 1),
}));
/** 3.2 MB/s over each connection. */
const BYTES_PER_TURN = 16_000;

describe("the number of connections", () => {
  test("follows the throughput, and no byte is read twice for it", async () => {
    const memory = createMemorySource(files);
    let rightMs = performance.now();
    let longestWrongMs = 0;
    const source = pacedSource(memory, () => {
      const nowMs = performance.now();
      if (memory.openReaders <= 12) rightMs = nowMs;
      longestWrongMs = Math.max(longestWrongMs, nowMs - rightMs);
      return memory.openReaders <= 12 ? BYTES_PER_TURN : BYTES_PER_TURN / 1000;
    });
    // Just the memory of 16 reads: those that are ended hold theirs while they wait.
    const outcome = await moveAll(source, createMemorySink(), { memoryBytes: 32 * MiB });
    expect(outcome.stored).toHaveLength(files.length);
    expect(eventsOf(outcome, "connections-changed")).toMatchObject([
      { connections: 12, reason: "faster" },
    ]);
    // More were tried; at that pace they would have needed minutes to end by themselves.
    expect(longestWrongMs).toBeGreaterThan(100);
    expect(longestWrongMs).toBeLessThan(5_000);
    expect(memory.deliveredBytes).toBe(files.length * 2 * MiB);
    expect(eventsOf(outcome, "attempt-failed")).toEqual([]);
  });

  test.each([{ connections: 5 }, { maxBytesPerSecond: 30 * MiB }])(
    "stays where %o is asked for",
    async (options) => {
      const memory = createMemorySource(files.slice(0, 24));
      let most = 0;
      const source = pacedSource(memory, () => {
        most = Math.max(most, memory.openReaders);
        return BYTES_PER_TURN;
      });
      const outcome = await moveAll(source, createMemorySink(), options);
      expect(eventsOf(outcome, "connections-changed")).toEqual([]);
      expect(most).toBe(options.connections ?? 8);
    },
  );
});
