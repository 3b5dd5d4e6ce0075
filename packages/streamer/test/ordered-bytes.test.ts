import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import { PART, contentOf, moveAll } from "./transfer-bench.ts";

test("the tap sees every byte of a file in order, though parts arrive out of order", async () => {
  const bytes = contentOf(5 * PART + 3);
  const later = Promise.withResolvers<void>();
  const source = createMemorySource([{ path: "a", bytes }], {
    fault({ range }) {
      if (range.start === 3 * PART) later.resolve();
      return range.start === PART ? { kind: "held", until: later.promise } : undefined;
    },
  });
  const seen = Buffer.alloc(bytes.byteLength);
  let next = 0;
  await moveAll(source, createMemorySink(), {
    onOrderedBytes(file, offset, run) {
      expect(file.path).toBe("a");
      expect(offset).toBe(next);
      seen.set(run, offset);
      next += run.byteLength;
    },
  });
  expect(seen.equals(bytes)).toBe(true);
});

test("the tap begins again at 0 when a file is read again", async () => {
  const source = createMemorySource([{ path: "a", bytes: contentOf(100) }], {
    fault: ({ attempt }) => (attempt === 1 ? { kind: "flipped", fileOffset: 5 } : undefined),
  });
  const offsets: number[] = [];
  await moveAll(source, createMemorySink(), {
    onOrderedBytes: (_file, offset) => void offsets.push(offset),
  });
  expect(offsets).toEqual([0, 0]);
});
