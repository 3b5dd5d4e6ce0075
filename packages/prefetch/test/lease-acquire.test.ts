import { readdir } from "node:fs/promises";
import { PrefetchError, type StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { createFaultySink, createMemorySink } from "@prefetch/testing";
import { describe, expect, test, vi } from "vitest";
import {
  ELSEWHERE_HOLDER,
  FIRST,
  beforeCalls,
  contend,
  layout,
  leaveLease,
  take,
} from "./lease-contender.ts";
import { CONDITIONAL_STORES } from "./lease-stores.ts";
import { keysIn, temporaryDirectory } from "./stored-model.ts";

const lostAnswer = (code: "CONFLICT" | "UNAVAILABLE" | "ABORTED"): PrefetchError =>
  new PrefetchError(code, "The answer was lost.");

test("the first run takes the lease by one listing and one write", async () => {
  const sink = createMemorySink();
  const run = contend(sink, "run-1");
  expect(await run.lease).toBeDefined();
  expect(sink.calls).toEqual([
    { operation: "list", key: layout.leasePrefix },
    { operation: "put", key: FIRST },
  ]);
  expect(run.events).toEqual([]);
});

test("nothing is left in a directory after the lease is released", async () => {
  const directory = await temporaryDirectory();
  const lease = await take(await openSink(directory), "run-1");
  await lease.release();
  await lease.release();
  expect(lease.lost.aborted).toBe(false);
  expect(await readdir(directory)).toEqual([]);
});

describe.each(CONDITIONAL_STORES)("in %s", (_name, openStore) => {
  test("a second run waits, sees how far the first is, and goes on when that is done", async () => {
    const sink = await openStore();
    const first = await take(sink, "run-1");
    const second = contend(sink, "run-2");
    expect(await second.told(({ type }) => type === "run-awaited")).toMatchObject({
      url: `${sink.url}/tiny`,
      holder: { runId: "run-1", pid: process.pid, storedFiles: 0, totalBytes: 0 },
    });
    const progress = { storedFiles: 1, totalFiles: 2, receivedBytes: 30, totalBytes: 40 };
    first.report(progress);
    await second.told((event) => event.type === "run-awaited" && event.holder.storedFiles === 1);
    expect(second.events.at(-1)).toMatchObject({ holder: { runId: "run-1", ...progress } });
    await first.release();
    const lease = await second.lease;
    await lease?.assertHeld();
    expect(second.events.map(({ type }) => type)).toEqual(["run-awaited", "run-awaited"]);
    expect(first.lost.aborted).toBe(false);
    await lease?.release();
    expect(await keysIn(sink)).toEqual([]);
  });

  test("of several runs that start at once one works at a time, and all get their turn", async () => {
    const sink = await openStore();
    let working = 0;
    const work = async (name: string): Promise<number> => {
      const lease = await take(sink, name);
      working += 1;
      const atOnce = working;
      await lease.assertHeld();
      working -= 1;
      await lease.release();
      return atOnce;
    };
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const together = await Promise.all(names.map((name) => work(name)));
    expect(together).toEqual(names.map(() => 1));
    expect(await keysIn(sink)).toEqual([]);
  });
});

test("of two runs that write at the same moment one has the lease", async () => {
  const store = createMemorySink();
  const both = Promise.withResolvers<void>();
  let writes = 0;
  const sink = beforeCalls(store, (operation) => {
    if (operation !== "put") return undefined;
    writes += 1;
    if (writes === 2) both.resolve();
    return both.promise;
  });
  const runs = [contend(sink, "run-1"), contend(sink, "run-2")] as const;
  const winner = await Promise.race(runs.map(({ lease }) => lease));
  const told = await Promise.race(
    runs.map(({ told: toldOf }) => toldOf(({ type }) => type === "run-awaited")),
  );
  expect(told).toMatchObject({ holder: { runId: expect.stringMatching(/^run-[12]$/) } });
  await winner?.release();
  expect(await Promise.all(runs.map(({ lease }) => lease))).toHaveLength(2);
});

test("a run stops waiting when all is decided, and leaves nothing", async () => {
  const sink = createMemorySink();
  await take(sink, "run-1");
  let isPublished = false;
  const second = contend(sink, "run-2", { isDecided: () => Promise.resolve(isPublished) });
  await second.looked(2);
  isPublished = true;
  expect(await second.lease).toBeUndefined();
  expect(await keysIn(sink)).toEqual([FIRST]);
});

test("a run that waits can be stopped at once, and leaves nothing", async () => {
  const sink = createMemorySink();
  await leaveLease(sink, { ttlMs: 600_000 });
  const controller = new AbortController();
  const second = contend(sink, "run-2", { ttlMs: 600_000, signal: controller.signal });
  expect(await second.told(({ type }) => type === "run-awaited")).toMatchObject({
    holder: ELSEWHERE_HOLDER,
  });
  await second.looked(1);
  controller.abort();
  await expect(second.lease).rejects.toMatchObject({ code: "ABORTED" });
  expect(await keysIn(sink)).toEqual([FIRST]);
});

test.each(["CONFLICT", "UNAVAILABLE"] as const)(
  "a lease is ours though the answer to its write was lost and %s came instead",
  async (code) => {
    const store = createMemorySink();
    const effect = { kind: "lose-answer", error: lostAnswer(code) } as const;
    const sink = createFaultySink(store, [{ operation: "put", key: FIRST, effect }]);
    const lease = await take(sink, "run-1");
    await lease.assertHeld();
    await lease.release();
    expect(await keysIn(store)).toEqual([]);
  },
);

test("a run that is stopped while it writes its lease leaves none", async () => {
  const store = createMemorySink();
  const controller = new AbortController();
  const stopped: StorageSink = {
    ...store,
    put: async (key, bytes, { ifAbsent } = {}) => {
      await store.put(key, bytes, { ifAbsent });
      controller.abort();
      throw lostAnswer("ABORTED");
    },
  };
  const run = contend(stopped, "run-1", { signal: controller.signal });
  await expect(run.lease).rejects.toMatchObject({ code: "ABORTED" });
  expect(await keysIn(store)).toEqual([]);
});

test("what the store fails with is what the run fails with", async () => {
  const error = new PrefetchError("FORBIDDEN", "No.");
  const sink = createFaultySink(createMemorySink(), [
    { operation: "put", effect: { kind: "fail", error } },
  ]);
  await expect(contend(sink, "run-1").lease).rejects.toBe(error);
});

test("no secret of the environment is in a lease", async () => {
  const canary = "canary-token-7d793037a0760186";
  vi.stubEnv("HF_TOKEN", canary);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", canary);
  const sink = createMemorySink();
  const lease = await take(sink, "run-1", { jobId: "job-1" });
  await lease.assertHeld();
  vi.unstubAllEnvs();
  const text = Buffer.from(sink.objects.get(FIRST)?.bytes ?? []).toString();
  expect(Object.keys(JSON.parse(text)).toSorted()).toEqual([
    "bootId",
    "host",
    "ownerId",
    "pid",
    "processStartedAt",
    "receivedBytes",
    "runId",
    "schemaVersion",
    "storedFiles",
    "totalBytes",
    "totalFiles",
    "ttlMs",
  ]);
  expect(text).not.toContain(canary);
});
