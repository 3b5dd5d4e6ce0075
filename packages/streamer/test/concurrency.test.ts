import { PrefetchError, type StorageSink } from "@prefetch/core";
import { type MemorySource, createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { MiB, PART, contentOf, eventsOf, moveAll } from "./transfer-bench.ts";

/** Records the most readers that were open at a time. */
function watchReaders(source: MemorySource): MemorySource & { readonly most: () => number } {
  let most = 0;
  return {
    ...source,
    most: () => most,
    async open(...call) {
      const reader = await source.open(...call);
      most = Math.max(most, source.openReaders);
      return reader;
    },
  };
}

function filesOf(count: number, size: number): readonly { path: string; bytes: Buffer }[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `file-${index}`,
    bytes: contentOf(size + index, index),
  }));
}

describe("connections", () => {
  test("are as many as allowed, within one large file too", async () => {
    const source = watchReaders(createMemorySource(filesOf(1, 10 * PART)));
    await moveAll(source, createMemorySink(), { connections: 3 });
    expect(source.most()).toBe(3);
  });

  test("of small files are four times as many, in a lane of their own", async () => {
    const source = watchReaders(createMemorySource(filesOf(50, 1000)));
    await moveAll(source, createMemorySink(), { connections: 3 });
    expect(source.most()).toBe(12);
  });

  test("are halved when the source throttles, once for a burst", async () => {
    const source = watchReaders(
      createMemorySource(filesOf(1, 12 * PART), {
        fault: ({ attempt }) => (attempt <= 4 ? { kind: "throttled" } : undefined),
      }),
    );
    const outcome = await moveAll(source, createMemorySink(), { connections: 8 });
    expect(eventsOf(outcome, "connections-changed")).toEqual([
      { type: "connections-changed", connections: 4, reason: "throttled" },
    ]);
    expect(source.most()).toBeLessThanOrEqual(4);
  });

  test("are halved when the sink throttles, and the part is written again", async () => {
    const sink = createMemorySink();
    let refusals = 1;
    const throttling: StorageSink = {
      ...sink,
      put(...call) {
        refusals -= 1;
        if (refusals < 0) return sink.put(...call);
        return Promise.reject(new PrefetchError("THROTTLED", "SlowDown"));
      },
    };
    const outcome = await moveAll(createMemorySource(filesOf(1, 10)), throttling);
    expect(outcome.stored).toHaveLength(1);
    expect(eventsOf(outcome, "connections-changed")).toMatchObject([{ connections: 4 }]);
    expect(eventsOf(outcome, "attempt-failed")).toMatchObject([
      { operation: "write", code: "THROTTLED", attempt: 1 },
    ]);
  });
});

test("a throttled write waits at least as long as the store asked for", async () => {
  const sink = createMemorySink();
  let refused = false;
  const throttling: StorageSink = {
    ...sink,
    put(...call) {
      if (refused) return sink.put(...call);
      refused = true;
      const context = { retryAfterMs: 80 };
      return Promise.reject(new PrefetchError("THROTTLED", "SlowDown", { context }));
    },
  };
  const startedMs = performance.now();
  await moveAll(createMemorySource(filesOf(1, 10)), throttling);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(79);
});

test("the largest files go first", async () => {
  const files = [1, 3, 2].map((parts) => ({
    path: `${parts} parts`,
    bytes: contentOf(parts * PART, parts),
  }));
  const outcome = await moveAll(createMemorySource(files), createMemorySink(), { connections: 1 });
  const large = eventsOf(outcome, "file-started").map((event) => event.path);
  expect(large).toEqual(["3 parts", "2 parts", "1 parts"]);
});

test("a file that was begun is finished before a later one takes its place", async () => {
  const source = createMemorySource(filesOf(2, 3 * PART));
  await moveAll(source, createMemorySink(), { connections: 1 });
  const [first, second] = [source.reads[0]?.path, source.reads.at(-1)?.path];
  const order = source.reads.map((read) => read.path);
  expect(order).toEqual([first, first, first, first, second, second, second]);
});

test("small files do not wait for large ones", async () => {
  const large = Promise.withResolvers<void>();
  const files = [{ path: "large", bytes: contentOf(2 * MiB) }, ...filesOf(5, 100)];
  const source = createMemorySource(files, {
    fault: ({ path }) => (path === "large" ? { kind: "held", until: large.promise } : undefined),
  });
  let small = 0;
  const { stored } = await moveAll(source, createMemorySink(), {
    connections: 1,
    onEvent(event) {
      if (event.type === "file-stored") small += 1;
      if (small === 5) large.resolve();
    },
  });
  expect(stored).toHaveLength(6);
});

test("a rate limit holds over all connections", async () => {
  const source = createMemorySource(filesOf(4, 256 * 1024));
  const startedMs = performance.now();
  await moveAll(source, createMemorySink(), { maxBytesPerSecond: 4 * MiB });
  // One slice is admitted at once; the rest takes its time.
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(180);
});
