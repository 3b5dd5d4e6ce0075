import type { ModelReader, ModelSource } from "@prefetch/core";
import { type MemorySource, createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { PART, contentOf, holds, moveAll } from "./transfer-bench.ts";

/** Watches which memory a source is asked to fill. */
function watchBuffers(
  source: MemorySource,
): MemorySource & { readonly seen: Set<ArrayBufferLike> } {
  const seen = new Set<ArrayBufferLike>();
  const open: ModelSource["open"] = async (...call) => {
    const reader: ModelReader = await source.open(...call);
    return {
      ranged: reader.ranged,
      get position() {
        return reader.position;
      },
      readInto(target, options) {
        seen.add(target.buffer);
        return reader.readInto(target, options);
      },
      close: () => reader.close(),
    };
  };
  return { ...source, open, seen };
}

describe("the memory budget", () => {
  test("bounds the buffers, however many parts and connections there are", async () => {
    const bytes = contentOf(12 * PART);
    const source = watchBuffers(createMemorySource([{ path: "a", bytes }]));
    const sink = createMemorySink();
    await moveAll(source, sink, { memoryBytes: 3 * PART, connections: 16 });
    expect(holds(sink, "a", bytes)).toBe(true);
    const lentBytes = [...source.seen].reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(lentBytes).toBe(3 * PART);
  });

  test("under two parts of the largest file is refused up front, with the number needed", async () => {
    const source = createMemorySource([{ path: "a", bytes: contentOf(3 * PART) }]);
    const moved = moveAll(source, createMemorySink(), { memoryBytes: 2 * PART - 1 });
    await expect(moved).rejects.toMatchObject({
      code: "INSUFFICIENT_RESOURCES",
      context: { expected: 2 * PART, found: 2 * PART - 1 },
      message: expect.stringContaining(`needs ${2 * PART} bytes`),
    });
    expect(source.reads).toHaveLength(0);
  });

  test("of two parts moves many files at once without a deadlock", async () => {
    const files = Array.from({ length: 6 }, (_, index) => ({
      path: `file-${index}`,
      bytes: contentOf(2 * PART + index, index),
    }));
    const source = createMemorySource(files);
    const { stored } = await moveAll(source, createMemorySink(), { memoryBytes: 2 * PART });
    expect(stored).toHaveLength(6);
  });

  test("lets later parts wait for a slow first one, and goes on when it comes", async () => {
    const first = Promise.withResolvers<void>();
    const bytes = contentOf(6 * PART);
    let opened = 0;
    const source = createMemorySource([{ path: "a", bytes }], {
      fault({ range }) {
        opened += 1;
        if (opened === 3) first.resolve();
        return range.start === 0 ? { kind: "held", until: first.promise } : undefined;
      },
    });
    const sink = createMemorySink();
    await moveAll(source, sink, { memoryBytes: 3 * PART });
    expect(holds(sink, "a", bytes)).toBe(true);
  });
});
