import { PrefetchError, type WrittenObject } from "@prefetch/core";
import { type SinkFault, createFaultySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { interruptedStore } from "./resuming-sink.ts";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const bytes = contentOf(6 * PART + 5);
const files = [{ path: "a", bytes }];
const busy = new PrefetchError("UNAVAILABLE", "The store is busy.");

describe("a read of the store", () => {
  test("that fails in passing is tried again", async () => {
    const { sink, memory } = await interruptedStore(false, "a", bytes, [2]);
    const busyTwice: SinkFault = {
      operation: "readInto",
      nth: 2,
      times: 2,
      effect: { kind: "fail", error: busy },
    };
    const outcome = await moveAll(createMemorySource(files), createFaultySink(sink, [busyTwice]));
    expect(outcome.failures).toEqual([]);
    expect(holds(memory, "a", bytes)).toBe(true);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([
      { operation: "read", path: "a", code: "UNAVAILABLE" },
      { operation: "read", path: "a", code: "UNAVAILABLE" },
    ]);
  });

  test("that always fails is the file's failure, not taken for right", async () => {
    const { sink } = await interruptedStore(false, "a", bytes, [2]);
    const { stored, failures } = await moveAll(
      createMemorySource(files),
      createFaultySink(sink, [
        { operation: "readInto", times: Infinity, effect: { kind: "fail", error: busy } },
      ]),
      { maxAttempts: 2 },
    );
    expect(stored).toEqual([]);
    expect(failures).toEqual([{ path: "a", code: "UNAVAILABLE", message: busy.message }]);
  });

  test("that stalls ends with the signal", async () => {
    const { sink } = await interruptedStore(false, "a", bytes, [2]);
    const abort = new AbortController();
    const stalling = createFaultySink(sink, [{ operation: "readInto", effect: { kind: "stall" } }]);
    const moved = moveAll(
      createMemorySource(files),
      {
        ...stalling,
        async startUpload(...call) {
          const upload = await stalling.startUpload(...call);
          return {
            ...upload,
            async complete(): Promise<WrittenObject> {
              const object = await upload.complete();
              setImmediate(() => abort.abort());
              return object;
            },
          };
        },
      },
      { signal: abort.signal },
    );
    await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("with a bug ends the whole transfer as the bug it is", async () => {
    const { sink } = await interruptedStore(false, "a", bytes, [2]);
    const bug = new RangeError("a bug");
    const moved = moveAll(createMemorySource(files), {
      ...sink,
      readInto: (target, key, offset, options) =>
        offset === PART ? Promise.reject(bug) : sink.readInto(target, key, offset, options),
    });
    await expect(moved).rejects.toBe(bug);
  });
});
