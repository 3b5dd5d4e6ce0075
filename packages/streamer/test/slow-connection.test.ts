import { setTimeout as sleep } from "node:timers/promises";
import { abortErrorOf, type ModelReader, type ReadOptions } from "@prefetch/core";
import { type MemorySource, createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

/** Delivers runs of `runBytes` every 5 ms, until aborted. */
function paced(reader: ModelReader, runBytes: number): ModelReader {
  return {
    ranged: reader.ranged,
    get position() {
      return reader.position;
    },
    async readInto(target, { signal, onBytes }: ReadOptions = {}) {
      for (let filled = 0; filled < target.byteLength; filled += runBytes) {
        await sleep(5);
        if (signal?.aborted) throw abortErrorOf(signal);
        const run = target.subarray(filled, filled + runBytes);
        await reader.readInto(run, { signal });
        onBytes?.(run.byteLength);
      }
    },
    close: () => reader.close(),
  };
}

function pacedSource(source: MemorySource): MemorySource {
  let slowOnes = 1;
  return {
    ...source,
    async open(revision, file, range, options) {
      const reader = await source.open(revision, file, range, options);
      const slow = range.start === 2 * PART && slowOnes > 0;
      if (slow) slowOnes -= 1;
      return paced(reader, slow ? 64 : 256 * 1024);
    },
  };
}

test("a connection much slower than the others is replaced, and goes on where it was", async () => {
  const bytes = contentOf(8 * PART);
  const source = createMemorySource([{ path: "a", bytes }]);
  const sink = createMemorySink();
  const outcome = await moveAll(pacedSource(source), sink, {
    connections: 4,
    slowConnectionMs: 60,
  });
  expect(holds(sink, "a", bytes)).toBe(true);
  const replaced = eventsOf(outcome, "attempt-failed");
  expect(replaced).toMatchObject([{ code: "UNAVAILABLE", operation: "read" }]);
  expect(replaced[0]?.message).toContain("much slower than the others");
  expect(source.deliveredBytes).toBe(bytes.byteLength);
});
