import { PrefetchError, type StorageSink } from "@prefetch/core";
import { createFaultySink, createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { STORES, interruptedStore, leaveParts, resumingSink } from "./resuming-sink.ts";
import { PART, contentOf, eventsOf, holds, moveAll } from "./transfer-bench.ts";

const bytes = contentOf(6 * PART + 5);
const files = [{ path: "a", bytes }];

function wrongAt(offset: number): Buffer {
  const wrong = Buffer.from(bytes);
  wrong[offset] = ~wrong[offset]!;
  return wrong;
}

describe.each(STORES)("what was resumed in %s", (_name, sequentialParts) => {
  test("is seen by the tap once, every byte in order, though reads end out of order", async () => {
    const { sink } = await interruptedStore(sequentialParts, "a", bytes, [1, 2]);
    const later = Promise.withResolvers<void>();
    const slowFirst: StorageSink = {
      ...sink,
      async readInto(target, key, offset, options) {
        if (offset === 0) await later.promise;
        await sink.readInto(target, key, offset, options);
        if (offset === 2 * PART) later.resolve();
      },
    };
    const seen = Buffer.alloc(bytes.byteLength);
    let next = 0;
    await moveAll(createMemorySource(files), slowFirst, {
      onOrderedBytes(file, offset, run) {
        expect(file.path).toBe("a");
        expect(offset).toBe(next);
        seen.set(run, offset);
        next += run.byteLength;
      },
    });
    expect(next).toBe(bytes.byteLength);
    expect(seen.equals(bytes)).toBe(true);
  });

  test("counts as received once: neither what is held nor what is read back is more", async () => {
    const { sink } = await interruptedStore(sequentialParts, "a", bytes, [1, 2]);
    const outcome = await moveAll(createMemorySource(files), sink, { progressIntervalMs: 1 });
    const told = eventsOf(outcome, "progressed");
    const counts = told.map(({ receivedBytes }) => receivedBytes);
    expect(counts[0]).toBeGreaterThanOrEqual(0);
    expect(Math.max(...counts)).toBe(bytes.byteLength);
    expect(told.at(-1)).toMatchObject({
      receivedBytes: bytes.byteLength,
      totalBytes: bytes.byteLength,
      storedFiles: 1,
    });
  });

  test("is removed and moved from the start where an earlier process wrote wrong bytes", async () => {
    const store = await interruptedStore(sequentialParts, "a", wrongAt(PART + 3), [1, 2]);
    const source = createMemorySource(files);
    const outcome = await moveAll(source, store.sink, { progressIntervalMs: 1 });
    expect(outcome.failures).toEqual([]);
    expect(holds(store.memory, "a", bytes)).toBe(true);
    expect(source.deliveredBytes).toBe(2 * bytes.byteLength - 2 * PART);
    expect(store.memory.calls.filter(({ operation }) => operation === "delete")).toHaveLength(1);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
    expect(eventsOf(outcome, "progressed").at(-1)?.receivedBytes).toBe(bytes.byteLength);
    expect(store.memory.openUploads).toBe(0);
  });

  test("does not stay at its key when it is wrong each time", async () => {
    const store = await interruptedStore(sequentialParts, "a", wrongAt(PART + 3), [1, 2]);
    const source = createMemorySource(files, {
      fault: ({ range }) => (range.start === 0 ? { kind: "flipped", fileOffset: 1 } : undefined),
    });
    const { failures } = await moveAll(source, store.sink, { keepInterrupted: true });
    expect(failures).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
    expect(store.memory.objects.size).toBe(0);
    expect(store.memory.openUploads).toBe(0);
  });

  test("does not stay at its key when no other read is allowed", async () => {
    const store = await interruptedStore(sequentialParts, "a", wrongAt(0), [1]);
    const { failures } = await moveAll(createMemorySource(files), store.sink, { maxReads: 1 });
    expect(failures).toMatchObject([{ path: "a", code: "INTEGRITY" }]);
    expect(store.memory.objects.size).toBe(0);
  });

  test("is replaced where it is wrong and the store lets nobody remove it", async () => {
    const store = await interruptedStore(sequentialParts, "a", wrongAt(PART + 3), [1, 2]);
    const error = new PrefetchError("FORBIDDEN", "Nothing is deleted here.");
    const keeping = createFaultySink(store.sink, [
      { operation: "delete", times: Infinity, effect: { kind: "fail", error } },
    ]);
    const { failures } = await moveAll(createMemorySource(files), keeping);
    expect(failures).toEqual([]);
    expect(holds(store.memory, "a", bytes)).toBe(true);
  });

  test("fits two parts of memory, several files at once", async () => {
    const many = Array.from({ length: 4 }, (_, index) => ({
      path: `file-${index}`,
      bytes: contentOf(4 * PART, index),
    }));
    const memory = createMemorySink({ sequentialParts });
    const tokens = await Promise.all(
      many.map((file, index) =>
        leaveParts(memory, file.path, file.bytes, [1, 2, 3].slice(0, index)),
      ),
    );
    const watched = watchTargets(resumingSink(memory, tokens));
    const { stored } = await moveAll(createMemorySource(many), watched.sink, {
      memoryBytes: 2 * PART,
    });
    expect(stored).toHaveLength(4);
    expect(many.every((file) => holds(memory, file.path, file.bytes))).toBe(true);
    expect(watched.buffers.size).toBeGreaterThan(0);
    expect(watched.buffers.size * PART).toBeLessThanOrEqual(2 * PART);
    expect(watched.mostAtOnce()).toBe(2);
  });
});

/** Watches which memory a sink reads into, and how many such reads there are at a time. */
function watchTargets(sink: StorageSink): {
  readonly sink: StorageSink;
  readonly buffers: ReadonlySet<ArrayBufferLike>;
  mostAtOnce(): number;
} {
  const buffers = new Set<ArrayBufferLike>();
  let atOnce = 0;
  let most = 0;
  const readInto: StorageSink["readInto"] = async (target, ...call) => {
    buffers.add(target.buffer);
    most = Math.max(most, (atOnce += 1));
    await sink.readInto(target, ...call).finally(() => (atOnce -= 1));
  };
  return { sink: { ...sink, readInto }, buffers, mostAtOnce: () => most };
}
