import { createHash } from "node:crypto";
import { PrefetchError } from "@prefetch/core";
import {
  type MemorySink,
  type SinkOperation,
  createFaultySink,
  createMemorySink,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import type { ReusableContent } from "../src/index.ts";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const SIZES = [
  ["of one part", 1000],
  ["of several parts", 2 * PART + 5],
] as const;

function reuseOf(): ReusableContent {
  return { kind: "stored" };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function timesOf(sink: MemorySink, operation: SinkOperation): number {
  return sink.calls.filter((call) => call.operation === operation).length;
}

describe.each(SIZES)("an object that may be right, %s", (_name, size) => {
  const bytes = contentOf(size);
  const files = [{ path: "a", bytes }];

  test("is reused when it is: no byte comes from the source", async () => {
    const sink = createMemorySink();
    await sink.put("model/a", bytes);
    const source = createMemorySource(files);
    const seen: Buffer[] = [];
    const outcome = await moveAll(source, sink, {
      reuseOf,
      onOrderedBytes: (_file, _offset, run) => void seen.push(Buffer.from(run)),
    });
    expect(outcome.stored).toMatchObject([{ path: "a", sha256: sha256Of(bytes) }]);
    expect(source.reads).toEqual([]);
    expect(timesOf(sink, "put")).toBe(1);
    expect(Buffer.concat(seen).equals(bytes)).toBe(true);
    expect(eventsOf(outcome, "file-reused")).toEqual([
      { type: "file-reused", path: "a", sizeBytes: size, fromUrl: undefined },
    ]);
    expect(eventsOf(outcome, "file-stored")).toEqual([]);
    expect(eventsOf(outcome, "progressed").at(-1)).toMatchObject({
      receivedBytes: size,
      storedFiles: 1,
    });
  });

  test("is removed and moved over the network when its content is wrong", async () => {
    const sink = createMemorySink();
    await sink.put("model/a", contentOf(size, 7));
    const source = createMemorySource(files);
    const outcome = await moveAll(source, sink, { reuseOf });
    expect(outcome.failures).toEqual([]);
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(timesOf(sink, "delete")).toBe(1);
    expect(source.deliveredBytes).toBe(size);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
    expect(eventsOf(outcome, "file-stored")).toHaveLength(1);
    expect(eventsOf(outcome, "file-reused")).toEqual([]);
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(size);
  });

  test("is not there any more when it was wrong and the source fails", async () => {
    const sink = createMemorySink();
    await sink.put("model/a", contentOf(size, 7));
    const error = new PrefetchError("UNAVAILABLE", "The source does not answer.");
    const source = createMemorySource(files, { fault: () => ({ kind: "refused", error }) });
    const { failures } = await moveAll(source, sink, { reuseOf });
    expect(failures).toMatchObject([{ path: "a", code: "UNAVAILABLE" }]);
    expect(sink.objects.size).toBe(0);
  });

  test.each([
    ["of another size", contentOf(size - 1)],
    ["that is gone", undefined],
  ])("%s is not read at all, but moved", async (_what, object) => {
    const sink = createMemorySink();
    if (object !== undefined) await sink.put("model/a", object);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, sink, { reuseOf });
    expect(holds(sink, "a", bytes)).toBe(true);
    expect(timesOf(sink, "readInto")).toBe(0);
    expect(source.deliveredBytes).toBe(size);
    expect(eventsOf(outcome, "file-stored")).toHaveLength(1);
    expect(eventsOf(outcome, "file-reused")).toEqual([]);
  });

  test("that cannot be read is moved", async () => {
    const sink = createMemorySink();
    await sink.put("model/a", bytes);
    const error = new PrefetchError("FORBIDDEN", "No reading here.");
    const unreadable = createFaultySink(sink, [
      { operation: "readInto", times: Infinity, effect: { kind: "fail", error } },
    ]);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, unreadable, { reuseOf });
    expect(outcome.failures).toEqual([]);
    expect(source.deliveredBytes).toBe(size);
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(size);
  });
});

test("an empty object is reused as any other", async () => {
  const sink = createMemorySink();
  await sink.put("model/a", new Uint8Array());
  const source = createMemorySource([{ path: "a", bytes: new Uint8Array() }]);
  const outcome = await moveAll(source, sink, { reuseOf });
  expect(outcome.stored).toHaveLength(1);
  expect(eventsOf(outcome, "file-reused")).toHaveLength(1);
  expect(source.reads).toEqual([]);
});
