import { type ErrorCode, PrefetchError, planParts } from "@prefetch/core";
import {
  type MemorySink,
  type SinkFault,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { STORES, interruptedStore } from "./resuming-sink.ts";
import { PART, contentOf, moveAll } from "./transfer-bench.ts";

const bytes = contentOf(4 * PART);
const files = [{ path: "a", bytes }];

/** Parts are read and written one by one, so that it is known which are there. */
const ONE_BY_ONE = { connections: 1, maxAttempts: 1, keepInterrupted: true } as const;

function refusedFrom(nth: number, code: ErrorCode): SinkFault {
  const effect = { kind: "fail", error: new PrefetchError(code, "The store refuses.") } as const;
  return { operation: "writePart", nth, times: Infinity, effect };
}

/** The numbers of the parts that are left in the one upload that is open. */
async function leftParts(sink: MemorySink): Promise<readonly number[]> {
  const left: number[] = [];
  for await (const { key, uploadId } of sink.listUploads("")) {
    const upload = await sink.resumeUpload({ key, uploadId, plan: planParts(bytes.byteLength) });
    left.push(...(upload?.written ?? []).map((part) => part.partNumber));
  }
  return left;
}

describe.each(STORES)("with keepInterrupted, the upload to %s", (_name, sequentialParts) => {
  test.each(["UNAVAILABLE", "THROTTLED", "FORBIDDEN", "INSUFFICIENT_RESOURCES"] as const)(
    "stays open after %s, with what was written",
    async (code) => {
      const sink = createMemorySink({ sequentialParts });
      const faulty = createFaultySink(sink, [refusedFrom(3, code)]);
      const { failures } = await moveAll(createMemorySource(files), faulty, ONE_BY_ONE);
      expect(failures).toMatchObject([{ path: "a", code }]);
      expect(await leftParts(sink)).toEqual([1, 2]);
    },
  );

  test("stays open when it is the source that fails", async () => {
    const sink = createMemorySink({ sequentialParts });
    const gone = new PrefetchError("UNAVAILABLE", "The source does not answer.");
    const source = createMemorySource(files, {
      fault: ({ range }) =>
        range.start === 3 * PART ? { kind: "refused", error: gone } : undefined,
    });
    const { failures } = await moveAll(source, sink, ONE_BY_ONE);
    expect(failures).toMatchObject([{ path: "a", code: "UNAVAILABLE" }]);
    expect(sink.openUploads).toBe(1);
    expect((await leftParts(sink)).slice(0, 2)).toEqual([1, 2]);
  });

  test("stays open after an abort", async () => {
    const sink = createMemorySink({ sequentialParts });
    const abort = new AbortController();
    const moved = moveAll(createMemorySource(files), sink, {
      ...ONE_BY_ONE,
      signal: abort.signal,
      onEvent: (event) => void (event.type === "part-written" && abort.abort()),
    });
    await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
    expect(await leftParts(sink)).toEqual([1]);
  });

  test("stays open when it was resumed and nothing was added", async () => {
    const { memory, sink } = await interruptedStore(sequentialParts, "a", bytes, [1, 2]);
    const faulty = createFaultySink(sink, [refusedFrom(1, "UNAVAILABLE")]);
    await moveAll(createMemorySource(files), faulty, ONE_BY_ONE);
    expect(await leftParts(memory)).toEqual([1, 2]);
  });

  test("is aborted when no part was written: there is nothing to go on with", async () => {
    const sink = createMemorySink({ sequentialParts });
    const faulty = createFaultySink(sink, [refusedFrom(1, "UNAVAILABLE")]);
    const { failures } = await moveAll(createMemorySource(files), faulty, ONE_BY_ONE);
    expect(failures).toMatchObject([{ path: "a", code: "UNAVAILABLE" }]);
    expect(sink.openUploads).toBe(0);
  });

  test("is aborted when the content is wrong", async () => {
    const sink = createMemorySink({ sequentialParts });
    const source = createMemorySource(files, {
      fault: ({ range }) =>
        range.start === 3 * PART ? { kind: "flipped", fileOffset: 3 * PART } : undefined,
    });
    const { failures } = await moveAll(source, sink, ONE_BY_ONE);
    expect(failures).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
    expect(sink.calls.some(({ operation }) => operation === "writePart")).toBe(true);
    expect(sink.openUploads).toBe(0);
  });
});

describe.each(STORES)("without keepInterrupted, the upload to %s", (_name, sequentialParts) => {
  const options = { ...ONE_BY_ONE, keepInterrupted: false };

  test("is aborted after a failure", async () => {
    const sink = createMemorySink({ sequentialParts });
    const faulty = createFaultySink(sink, [refusedFrom(3, "UNAVAILABLE")]);
    await moveAll(createMemorySource(files), faulty, options);
    expect(sink.openUploads).toBe(0);
  });

  test("is aborted after an abort", async () => {
    const sink = createMemorySink({ sequentialParts });
    const abort = new AbortController();
    const moved = moveAll(createMemorySource(files), sink, {
      ...options,
      signal: abort.signal,
      onEvent: (event) => void (event.type === "part-written" && abort.abort()),
    });
    await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
    expect(sink.openUploads).toBe(0);
  });
});
