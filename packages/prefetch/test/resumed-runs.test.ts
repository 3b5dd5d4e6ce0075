import type { PrefetchEvent, Run } from "@prefetch/core";
import type { FixtureFile } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { verifyModel } from "../src/index.ts";
import { type RunBed, STORE_NAMES, startRunBed } from "./stores-for-runs.ts";
import { eventsOf } from "./tiny-hub.ts";

const MEBIBYTE = 1024 * 1024;
const PART_BYTES = 16 * MEBIBYTE;
const LARGE_BYTES = 3 * PART_BYTES + 12_345;
const WHOLE = "a/whole.safetensors";
const LARGE = "model.safetensors";

/** What a connection that is given up may have been sent and not read. */
const IN_SOCKETS_BYTES = 8 * MEBIBYTE;

const FILES: readonly FixtureFile[] = [
  { path: "config.json", content: { bytes: Buffer.from("{}") } },
  { path: "empty.txt", content: { bytes: new Uint8Array() } },
  { path: LARGE, content: { generated: { sizeBytes: LARGE_BYTES, seed: 1 } } },
  { path: WHOLE, content: { generated: { sizeBytes: 1_000_000, seed: 2 } } },
];
const TOTAL_BYTES = LARGE_BYTES + 1_000_000 + 2;

/** Runs until the first part of the large file is written, and the whole one is there; then aborts. */
async function runInterrupted(bed: RunBed): Promise<void> {
  // Two parts come, the others never.
  bed.hub.inject({ route: "cdn", path: LARGE, skip: 2, fault: { kind: "stall" } });
  const run = bed.start({ connections: 4 });
  const awaited = new Set([`part-written ${LARGE}`, `file-stored ${WHOLE}`]);
  for await (const event of run.events()) {
    if ("path" in event) awaited.delete(`${event.type} ${event.path}`);
    if (awaited.size === 0) break;
  }
  await run.abort("SIGTERM");
  await expect(run.wait()).rejects.toMatchObject({
    code: "ABORTED",
    message: expect.stringContaining("it goes on from here"),
  });
  bed.hub.clearFaults();
}

async function finish(run: Run): Promise<readonly PrefetchEvent[]> {
  const [events] = await Promise.all([eventsOf(run), run.wait()]);
  return events;
}

describe.each(STORE_NAMES)("a run to %s that was interrupted", (name) => {
  test("is gone on with: files and parts that the store holds do not cross the network again", async () => {
    const bed = await startRunBed(name, FILES);
    await runInterrupted(bed);
    bed.takeSentBytes();
    const readsBefore = bed.store.contentReads();
    const events = await finish(bed.start());
    const resumed = events.find((event) => event.type === "file-resumed");
    expect(resumed).toMatchObject({ path: LARGE, sizeBytes: LARGE_BYTES });
    const heldBytes = resumed?.heldBytes ?? 0;
    expect([PART_BYTES, 2 * PART_BYTES]).toContain(heldBytes);
    expect(events).toContainEqual({ type: "file-reused", path: WHOLE, sizeBytes: 1_000_000 });
    const missingBytes = TOTAL_BYTES - 1_000_000 - heldBytes;
    const sentBytes = bed.takeSentBytes();
    expect(sentBytes).toBeGreaterThanOrEqual(missingBytes);
    expect(sentBytes).toBeLessThan(missingBytes + IN_SOCKETS_BYTES);
    // Only the resumed file is read back, a read for each of its parts.
    const reads = bed.store.countsReads ? 4 : 0;
    expect(bed.store.contentReads() - readsBefore).toBe(reads);
    const report = await verifyModel(bed.modelUrl, { deep: true });
    expect(report).toMatchObject({ problems: [], checkedFiles: 4, extraObjects: [] });
    expect(bed.store.openUploads() ?? 0).toBe(0);
  });

  test("can be gone on with though its branch has moved to another commit meanwhile", async () => {
    const bed = await startRunBed(name, FILES);
    await runInterrupted(bed);
    bed.repository.commit([
      ...FILES.filter(({ path }) => path !== LARGE),
      { path: LARGE, content: { generated: { sizeBytes: LARGE_BYTES, seed: 3 } } },
    ]);
    await finish(bed.start());
    bed.takeSentBytes();
    await finish(bed.start({ revision: bed.commit }));
    expect(bed.takeSentBytes()).toBeLessThan(TOTAL_BYTES - PART_BYTES + IN_SOCKETS_BYTES);
    expect(await verifyModel(bed.modelUrl, { deep: true })).toMatchObject({ problems: [] });
  });

  test("is finished by scratch disk, where the next run is told to", async () => {
    const bed = await startRunBed(name, FILES);
    await runInterrupted(bed);
    await finish(bed.start({ strategy: "snapshot" }));
    expect(await verifyModel(bed.modelUrl, { deep: true })).toMatchObject({ problems: [] });
    expect(bed.store.openUploads() ?? 0).toBe(0);
  });
});

test("a run to several destinations that was interrupted is gone on with in each", async () => {
  const bed = await startRunBed("s3", FILES);
  const elsewhere = await startRunBed("directory", FILES);
  const start: RunBed["start"] = (changes) =>
    bed.start({ ...changes, to: [bed.store.url, elsewhere.store.url] });
  await runInterrupted({ ...bed, start });
  bed.takeSentBytes();
  const events = await finish(start());
  expect(events.filter(({ type }) => type === "file-resumed")).toHaveLength(2);
  // What is missing of the large file is missing in both, and each is read back by itself.
  expect(bed.takeSentBytes()).toBeLessThan(2 * (TOTAL_BYTES - PART_BYTES) + IN_SOCKETS_BYTES);
  for (const { modelUrl } of [bed, elsewhere]) {
    expect(await verifyModel(modelUrl, { deep: true })).toMatchObject({
      problems: [],
      checkedFiles: 4,
    });
  }
});
