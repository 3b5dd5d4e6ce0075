import { PrefetchError } from "@prefetch/core";
import {
  type SinkFault,
  type SinkOperation,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { STORES, interruptedStore } from "./resuming-sink.ts";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const bytes = contentOf(3 * PART + 5);
const files = [{ path: "a", bytes }];
const gone = new PrefetchError("NOT_FOUND", "The specified upload does not exist.");

function goneAt(operation: SinkOperation, nth = 1, times = 1): SinkFault {
  return { operation, nth, times, effect: { kind: "fail", error: gone } };
}

describe.each(STORES)("an upload that %s forgets", (_name, sequentialParts) => {
  test.each([
    ["at its first part", goneAt("writePart", 1)],
    ["in mid-file", goneAt("writePart", 3)],
    ["at its completion", goneAt("complete")],
  ])("%s begins anew, and succeeds", async (_when, fault) => {
    const sink = createMemorySink({ sequentialParts });
    const source = createMemorySource(files);
    const outcome = await moveAll(source, createFaultySink(sink, [fault]), {
      keepInterrupted: true,
    });
    expect(outcome.failures).toEqual([]);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(sink.calls.filter(({ operation }) => operation === "startUpload")).toHaveLength(2);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([
      { operation: "write", path: "a", attempt: 1, code: "UNAVAILABLE" },
    ]);
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(bytes.byteLength);
    expect(sink.openUploads).toBe(0);
  });

  test("because somebody ended it begins anew, and succeeds", async () => {
    const store = await interruptedStore(sequentialParts, "a", bytes, [1]);
    let ended: Promise<void> | undefined;
    async function endUploads(): Promise<void> {
      for await (const upload of store.memory.listUploads("")) {
        await store.memory.abortUpload(upload);
      }
    }
    const { failures } = await moveAll(createMemorySource(files), store.sink, {
      connections: 1,
      onEvent: (event) => void (event.type === "part-written" && (ended ??= endUploads())),
    });
    await ended;
    expect(failures).toEqual([]);
    expect(holds(store.memory, "a", bytes)).toBe(true);
  });

  test("each time is given up after maxReads, and the message says what happened", async () => {
    const sink = createMemorySink({ sequentialParts });
    const forgetful = createFaultySink(sink, [goneAt("writePart", 1, Infinity)]);
    const { failures } = await moveAll(createMemorySource(files), forgetful, {
      maxReads: 2,
      keepInterrupted: true,
    });
    expect(failures).toMatchObject([{ path: "a", code: "UNAVAILABLE" }]);
    expect(failures[0]?.message).toMatch(
      /^The store forgot the upload of a before it was complete.*upload does not exist\.$/,
    );
    expect(sink.calls.filter(({ operation }) => operation === "startUpload")).toHaveLength(2);
    expect(sink.openUploads).toBe(0);
    expect(sink.objects.size).toBe(0);
  });
});

describe("what is not found otherwise", () => {
  test("a file that the source has not is not begun anew", async () => {
    const sink = createMemorySink();
    const source = createMemorySource(files, {
      fault: ({ range }) =>
        range.start === 2 * PART ? { kind: "refused", error: gone } : undefined,
    });
    const { failures } = await moveAll(source, sink);
    expect(failures).toEqual([{ path: "a", code: "NOT_FOUND", message: gone.message }]);
    expect(sink.calls.filter(({ operation }) => operation === "startUpload")).toHaveLength(1);
  });

  test("a bucket that is not there is not asked again", async () => {
    const source = createMemorySource(files);
    const sink = createFaultySink(createMemorySink(), [goneAt("startUpload", 1, Infinity)]);
    const { failures } = await moveAll(source, sink);
    expect(failures).toEqual([{ path: "a", code: "NOT_FOUND", message: gone.message }]);
    expect(source.reads).toEqual([]);
  });
});
