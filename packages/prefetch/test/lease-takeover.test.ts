import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { createMemorySink } from "@prefetch/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { identifyProcess } from "../src/lease/process-identity.ts";
import {
  ELSEWHERE_HOLDER,
  FIRST,
  SECOND,
  TTL_MS,
  beforeCalls,
  contend,
  layout,
  leaveLease,
  take,
} from "./lease-contender.ts";
import { CONDITIONAL_STORES, openS3 } from "./lease-stores.ts";
import { keysIn, temporaryDirectory, writeObjects } from "./stored-model.ts";

const HOLDER = fileURLToPath(new URL("lease-holding-process.ts", import.meta.url));

/** Starts a program that ends with the test. */
function startProgram(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  });
  return child;
}

/** Reads what a program says first. */
async function firstWordsOf(child: ChildProcess): Promise<string> {
  const [words] = await once(child.stdout!, "data");
  return String(words).trim();
}

test.each(CONDITIONAL_STORES)(
  "a lease that nobody renews lapses in %s, and its run is told of",
  async (_name, openStore) => {
    const sink = await openStore();
    await leaveLease(sink);
    const run = contend(sink, "run-2");
    const lease = await run.lease;
    await lease?.assertHeld();
    const told = { url: `${sink.url}/tiny`, holder: ELSEWHERE_HOLDER };
    expect(run.events).toEqual([
      { type: "run-awaited", ...told },
      { type: "run-taken-over", ...told, reason: "lapsed" },
    ]);
    expect(await keysIn(sink)).toEqual([SECOND]);
  },
);

test.each(["2001-01-01", "2099-01-01"])(
  "a lease lapses in time though this machine's clock says %s, and jumps",
  async (date) => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date(date) });
    onTestFinished(() => void vi.useRealTimers());
    // The times of files are the kernel's.
    const sink = await openSink(await temporaryDirectory());
    const first = await take(sink, "run-1");
    const run = contend(sink, "run-2");
    await run.looked(2);
    vi.setSystemTime(new Date("2050-01-01"));
    await run.looked(5);
    expect(run.events.map(({ type }) => type)).toEqual(["run-awaited"]);
    await first.release();
    await leaveLease(sink);
    await run.lease;
    expect(run.events.at(-1)).toMatchObject({ type: "run-taken-over", reason: "lapsed" });
  },
);

test("the store's clock alone decides when a lease lapses", async () => {
  let now = 1_000_500;
  const sink = createMemorySink({ now: () => new Date(now) });
  await leaveLease(sink);
  now += TTL_MS - 1;
  const run = contend(sink, "run-2");
  await run.looked(5);
  expect(await keysIn(sink)).toEqual([FIRST]);
  now += 1;
  await run.lease;
  expect(run.events.at(-1)).toMatchObject({ type: "run-taken-over", reason: "lapsed" });
});

test("a store that tells whole seconds does not make a lease lapse too early", async () => {
  let now = 10_999;
  const store = createMemorySink({ now: () => new Date(Math.floor(now / 1_000) * 1_000) });
  await leaveLease(store);
  now = 11_998;
  const run = contend(store, "run-2");
  await run.looked(5);
  expect(run.events.map(({ type }) => type)).toEqual(["run-awaited"]);
  now = 12_000;
  await run.lease;
});

test("waiting for a run that renews its lease writes to the store once, whoever waits how long", async () => {
  const store = createMemorySink();
  await take(store, "run-1");
  const writes: string[] = [];
  const sink = beforeCalls(store, (operation, key) => {
    if (operation === "put") writes.push(key);
  });
  const second = contend(sink, "run-2");
  await second.looked(8);
  expect(writes).toEqual([`${layout.leasePrefix}clock-run-2`]);
  expect(await keysIn(store)).toEqual([FIRST]);
});

test("a later try of the same job goes on at once, and the earlier one is told", async () => {
  const sink = createMemorySink();
  const first = await take(sink, "run-1", { jobId: "job", ttlMs: 3_000 });
  const lost = once(first.lost, "abort");
  const second = contend(sink, "run-2", { jobId: "job", ttlMs: 600_000 });
  await second.lease;
  expect(second.events).toMatchObject([
    { type: "run-taken-over", reason: "same-job", holder: { runId: "run-1" } },
  ]);
  await lost;
  expect(first.lost.reason).toMatchObject({ code: "CONFLICT" });
});

test("a run whose process was killed on this host is taken over at once", async () => {
  const directory = await temporaryDirectory();
  const sink = await openSink(directory);
  const child = startProgram(process.execPath, [HOLDER, directory]);
  expect(await firstWordsOf(child)).toBe("held");
  const run = contend(sink, "run-2");
  expect(await run.told(({ type }) => type === "run-awaited")).toMatchObject({
    holder: { runId: "child", pid: child.pid },
  });
  child.kill("SIGKILL");
  await run.lease;
  expect(run.events.slice(1)).toMatchObject([
    { type: "run-taken-over", reason: "process-gone", holder: { runId: "child" } },
  ]);
});

test("a process that has ended is gone though its parent has not asked for its status", async () => {
  const script = "exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 600";
  const parent = startProgram("sh", ["-c", script]);
  const pid = Number(await firstWordsOf(parent));
  const { processStartedAt: _, ...self } = await identifyProcess();
  const sink = createMemorySink();
  await leaveLease(sink, { ...self, pid, ttlMs: 600_000 });
  const run = contend(sink, "run-2");
  await run.told(({ type }) => type === "run-awaited");
  parent.stdin?.end();
  await run.lease;
  expect(run.events.at(-1)).toMatchObject({ reason: "process-gone" });
});

test("a process is gone when another one has its id", async () => {
  const sink = createMemorySink();
  const self = await identifyProcess();
  await leaveLease(sink, { ...self, processStartedAt: "1", ttlMs: 600_000 });
  const run = contend(sink, "run-2");
  await run.lease;
  expect(run.events).toMatchObject([{ type: "run-taken-over", reason: "process-gone" }]);
});

test.each([
  ["another host", { host: "other-host" }],
  ["another boot, or another container", { bootId: "other boot" }],
  ["a host that does not tell its boot", { bootId: undefined }],
])("a process of %s is not taken for gone", async (_name, changes) => {
  const child = startProgram("true", []);
  await once(child, "close");
  const sink = createMemorySink();
  const self = await identifyProcess();
  await leaveLease(sink, { ...self, pid: child.pid!, ttlMs: 600_000, ...changes });
  const controller = new AbortController();
  const run = contend(sink, "run-2", { signal: controller.signal });
  await run.looked(2);
  controller.abort();
  await expect(run.lease).rejects.toMatchObject({ code: "ABORTED" });
  expect(run.events.map(({ type }) => type)).toEqual(["run-awaited"]);
});

test.each([
  ["no lease at all", "{"],
  ["a later version's", JSON.stringify({ schemaVersion: 2 })],
  ["far too large", "x".repeat(100_000)],
])(
  "what lies in a lease's place and is %s lasts as long as a lease does by default",
  async (_name, content) => {
    let now = 1_000_500;
    const sink = createMemorySink({ now: () => new Date(now) });
    await writeObjects(sink, "", { [FIRST]: content });
    now += 30_000;
    const run = contend(sink, "run-2");
    await run.lease;
    expect(run.events).toMatchObject([
      { type: "run-taken-over", reason: "lapsed", holder: { runId: "unknown" } },
    ]);
    expect(await keysIn(sink)).toEqual([SECOND]);
  },
);

/** A lapsed lease, and a run that is about to take over once `meanwhile` is done. */
async function takeOverAfter(
  meanwhile: (store: StorageSink) => Promise<void>,
): Promise<ReturnType<typeof contend> & { readonly store: StorageSink }> {
  let now = 1_000_500;
  const store = createMemorySink({ now: () => new Date(now) });
  await leaveLease(store);
  now += 600_000;
  let isDone = false;
  const sink = beforeCalls(store, async (operation, key) => {
    if (operation !== "put" || key !== SECOND || isDone) return;
    isDone = true;
    await meanwhile(store);
  });
  return { ...contend(sink, "run-2"), store };
}

test("an owner that comes back just before it is taken over keeps the prefix", async () => {
  const run = await takeOverAfter((store) => leaveLease(store, { storedFiles: 2 }));
  expect(await run.told(({ type }) => type === "run-awaited")).toMatchObject({
    holder: { storedFiles: 2 },
  });
  expect(run.events).toHaveLength(1);
  expect(await keysIn(run.store)).toEqual([FIRST]);
  await run.store.delete(FIRST);
  await run.lease;
});

test("where another run took over, and a third began after it, that one keeps the prefix", async () => {
  const run = await takeOverAfter(async (store) => {
    await store.delete(FIRST);
    await leaveLease(store, { runId: "third", ownerId: "third" });
  });
  expect(await run.told(({ type }) => type === "run-awaited")).toMatchObject({
    holder: { runId: "third" },
  });
  await run.store.delete(FIRST);
  await run.lease;
});

test("a run that was a moment too late waits for the one that took over", async () => {
  const run = await takeOverAfter((store) => leaveLease(store, { runId: "third" }, SECOND));
  expect(await run.told(({ type }) => type === "run-awaited")).toMatchObject({
    holder: { runId: "third" },
  });
  await run.store.delete(SECOND);
  await run.lease;
});

test("what killed runs left beside the lease is removed by the next one", async () => {
  const { sink } = await openS3("aws");
  const foreign = `${layout.leasePrefix}readme.txt`;
  await writeObjects(sink, "", {
    [`${layout.leasePrefix}clock-killed`]: "now",
    [foreign]: "not ours",
  });
  await leaveLease(sink, { ttlMs: 1 }, SECOND);
  await leaveLease(sink, { ttlMs: 1 });
  const lease = await take(sink, "run-3");
  expect(await keysIn(sink)).toEqual([`${layout.leasePrefix}3.json`, foreign]);
  await lease.release();
  expect(await keysIn(sink)).toEqual([foreign]);
});
