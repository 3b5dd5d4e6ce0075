import { PrefetchError } from "@prefetch/core";
import { type MemoryFault, createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { MiB, PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const reset = new PrefetchError("UNAVAILABLE", "The connection was reset.");
const bytes = contentOf(2 * PART + 5);

function interrupted(afterBytes: number, error: Error = reset): MemoryFault {
  return { kind: "interrupted", afterBytes, error };
}

test("a read that breaks off goes on at the byte it reached", async () => {
  const source = createMemorySource([{ path: "a", bytes }], {
    fault: ({ attempt }) => (attempt % 2 === 1 ? interrupted(700_000) : undefined),
  });
  const sink = createMemorySink();
  const { failures } = await moveAll(source, sink);
  expect(failures).toEqual([]);
  expect(holds(sink, "a", bytes)).toBe(true);
  expect(source.deliveredBytes).toBe(bytes.byteLength);
});

test("a part is given up after as many tries as allowed", async () => {
  const source = createMemorySource([{ path: "a", bytes: contentOf(100) }], {
    fault: () => interrupted(0),
  });
  const outcome = await moveAll(source, createMemorySink(), { maxAttempts: 3 });
  expect(outcome.failures).toEqual([
    { path: "a", code: "UNAVAILABLE", message: "The connection was reset." },
  ]);
  expect(source.reads).toHaveLength(3);
  expect(eventsOf(outcome, "attempt-failed").map((event) => event.attempt)).toEqual([1, 2]);
});

test("a try that moved 1 MiB does not count", async () => {
  const source = createMemorySource([{ path: "a", bytes: contentOf(10 * MiB) }], {
    fault: () => interrupted(MiB),
  });
  const { failures } = await moveAll(source, createMemorySink(), { maxAttempts: 1 });
  expect(failures).toEqual([]);
  expect(source.reads).toHaveLength(10);
});

test("what the source refused is not asked again: the source made its own tries", async () => {
  const source = createMemorySource([{ path: "a", bytes }], {
    fault: () => ({ kind: "refused", error: reset }),
  });
  const { failures } = await moveAll(source);
  expect(failures).toMatchObject([{ path: "a", code: "UNAVAILABLE" }]);
  expect(source.reads).toHaveLength(1);
});

describe("an error that no try can cure", () => {
  test.each(["NOT_FOUND", "FORBIDDEN"] as const)("%s ends the file at once", async (code) => {
    const source = createMemorySource([{ path: "a", bytes }], {
      fault: ({ range }) =>
        range.start === 0 ? interrupted(10, new PrefetchError(code, "no")) : undefined,
    });
    const sink = createMemorySink();
    const { failures } = await moveAll(source, sink);
    expect(failures).toEqual([{ path: "a", code, message: "no" }]);
    expect(sink.objects.size).toBe(0);
    expect(sink.openUploads).toBe(0);
  });
});

test("a bug in a source ends the whole transfer as the bug it is", async () => {
  const bug = new RangeError("a bug");
  const source = createMemorySource([{ path: "a", bytes }], { fault: () => interrupted(5, bug) });
  await expect(moveAll(source)).rejects.toBe(bug);
  expect(source.openReaders).toBe(0);
});
