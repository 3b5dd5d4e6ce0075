import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import { PART, contentOf, eventsOf, moveAll } from "./transfer-bench.ts";

test("the last progress tells the whole, repeated bytes counted once", async () => {
  const files = [
    { path: "a", bytes: contentOf(2 * PART) },
    { path: "b", bytes: contentOf(10) },
  ];
  const source = createMemorySource(files, {
    fault: ({ path, attempt }) =>
      path === "b" && attempt === 1 ? { kind: "flipped", fileOffset: 0 } : undefined,
  });
  const outcome = await moveAll(source, createMemorySink(), { progressIntervalMs: 1 });
  const told = eventsOf(outcome, "progressed");
  expect(told.length).toBeGreaterThan(1);
  expect(told.at(-1)).toEqual({
    type: "progressed",
    receivedBytes: 2 * PART + 10,
    totalBytes: 2 * PART + 10,
    storedFiles: 2,
    totalFiles: 2,
    files: [],
  });
  const counts = told.map((event) => event.receivedBytes);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2 * PART + 10);
});

test("a progress names the files in flight, the largest first", async () => {
  const told = Promise.withResolvers<void>();
  const files = [1, 3, 2].map((size) => ({ path: `${size} kB`, bytes: contentOf(size * 1000) }));
  const source = createMemorySource(files, {
    fault: ({ path }) => (path === "1 kB" ? undefined : { kind: "held", until: told.promise }),
  });
  const inFlight: (readonly string[])[] = [];
  await moveAll(source, createMemorySink(), {
    progressIntervalMs: 1,
    onEvent(event) {
      if (event.type !== "progressed") return;
      inFlight.push(event.files.map((file) => file.path));
      if (event.storedFiles === 1) told.resolve();
    },
  });
  expect(inFlight).toContainEqual(["3 kB", "2 kB"]);
});
