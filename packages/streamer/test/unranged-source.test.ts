import { PrefetchError } from "@prefetch/core";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { MiB, PART, contentOf, holds, moveAll } from "./transfer-bench.ts";

const bytes = contentOf(4 * PART + 5);
const reset = new PrefetchError("UNAVAILABLE", "The connection was reset.");

describe("a source that sends the whole file to every range", () => {
  test("is read once, through one response", async () => {
    const source = createMemorySource([{ path: "a", bytes }], { ranged: false });
    const sink = createMemorySink();
    await moveAll(source, sink);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(source.reads).toHaveLength(1);
    expect(source.deliveredBytes).toBe(bytes.byteLength);
    expect(source.openReaders).toBe(0);
  });

  test("is read from the beginning after an interruption, and no part is written twice", async () => {
    const source = createMemorySource([{ path: "a", bytes }], {
      ranged: false,
      fault: ({ attempt }) =>
        attempt === 1 ? { kind: "interrupted", afterBytes: 3 * PART, error: reset } : undefined,
    });
    const sink = createMemorySink();
    await moveAll(source, sink);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(source.deliveredBytes).toBe(3 * PART + bytes.byteLength);
    expect(sink.calls.filter((call) => call.operation === "writePart")).toHaveLength(5);
  });

  test("is given up when it always breaks off at the same place", async () => {
    const source = createMemorySource([{ path: "a", bytes }], {
      ranged: false,
      fault: () => ({ kind: "interrupted", afterBytes: 2 * MiB, error: reset }),
    });
    const { failures } = await moveAll(source, createMemorySink(), { maxAttempts: 3 });
    expect(failures).toMatchObject([{ path: "a", code: "UNAVAILABLE" }]);
    expect(source.reads).toHaveLength(4);
  });

  test("does not starve other files, even on one connection in the smallest budget", async () => {
    const files = ["a", "b", "c"].map((path, index) => ({
      path,
      bytes: contentOf(3 * PART, index),
    }));
    const source = createMemorySource(files, { ranged: false });
    const { stored } = await moveAll(source, createMemorySink(), {
      connections: 1,
      memoryBytes: 2 * PART,
    });
    expect(stored).toHaveLength(3);
  });
});
