import { PrefetchError } from "@prefetch/core";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import { PART, contentOf, moveAll } from "./transfer-bench.ts";

const files = ["a", "b", "c"].map((path, index) => ({ path, bytes: contentOf(4 * PART, index) }));

test("an abort in the middle ends everything and leaves nothing", async () => {
  const source = createMemorySource(files);
  const sink = createMemorySink();
  const abort = new AbortController();
  const reason = new PrefetchError("ABORTED", "enough", { context: { signal: "SIGTERM" } });
  const moved = moveAll(source, sink, {
    signal: abort.signal,
    onEvent: (event) => void (event.type === "part-written" && abort.abort(reason)),
  });
  await expect(moved).rejects.toBe(reason);
  expect(source.openReaders).toBe(0);
  expect(sink.openUploads).toBe(0);
  expect(sink.objects.size).toBe(0);
});

test("an abort ends a transfer that waits for the source", async () => {
  const source = createMemorySource(files, {
    fault: () => ({ kind: "held", until: new Promise(() => {}) }),
  });
  const abort = new AbortController();
  const moved = moveAll(source, createMemorySink(), { signal: abort.signal });
  setImmediate(() => abort.abort());
  await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
  expect(source.openReaders).toBe(0);
});

test("an abort beforehand moves nothing", async () => {
  const source = createMemorySource(files);
  const moved = moveAll(source, createMemorySink(), { signal: AbortSignal.abort() });
  await expect(moved).rejects.toMatchObject({ code: "ABORTED" });
  expect(source.reads).toHaveLength(0);
});
