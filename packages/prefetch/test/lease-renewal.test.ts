import { once } from "node:events";
import { PrefetchError, type StorageSink } from "@prefetch/core";
import { type SinkFault, createFaultySink, createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import {
  FIRST,
  SECOND,
  beforeCalls,
  contend,
  countingWrites,
  layout,
  leaveLease,
  take,
} from "./lease-contender.ts";
import { CONDITIONAL_STORES } from "./lease-stores.ts";
import { keysIn } from "./stored-model.ts";

const unavailable = new PrefetchError("UNAVAILABLE", "The store cannot be reached.");

/** Takes another run's place by what only a run that judged the lease would write. */
const supersede = (store: StorageSink): Promise<void> =>
  leaveLease(store, { runId: "run-2" }, SECOND);

test.each(CONDITIONAL_STORES)(
  "in %s a lease outlasts its time while its run works",
  async (_name, openStore) => {
    const { sink, written } = countingWrites(await openStore());
    const lease = await take(sink, "run-1");
    const second = contend(sink, "run-2");
    await written(FIRST, 6);
    expect(lease.lost.aborted).toBe(false);
    expect(second.events).toHaveLength(1);
    await lease.release();
    await second.lease;
  },
);

test.each(CONDITIONAL_STORES)(
  "in %s a run that sees another one in its place stops, and touches nothing",
  async (_name, openStore) => {
    const sink = await openStore();
    const lease = await take(sink, "run-1");
    const lost = once(lease.lost, "abort");
    await supersede(sink);
    await lost;
    const reason = {
      code: "CONFLICT",
      message: expect.stringMatching(/run-2 on other-host, process 42.*run the same command again/),
    };
    expect(lease.lost.reason).toMatchObject(reason);
    await expect(lease.assertHeld()).rejects.toMatchObject(reason);
    await lease.release();
    expect(await keysIn(sink)).toEqual([FIRST, SECOND]);
  },
);

test("what cannot be undone is not done after another run has taken over", async () => {
  const sink = createMemorySink();
  const lease = await take(sink, "run-1", { ttlMs: 600_000 });
  await lease.assertHeld();
  await supersede(sink);
  await expect(lease.assertHeld()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(lease.lost.aborted).toBe(true);
});

test("a run that was not told yet does not remove what it has lost", async () => {
  const sink = createMemorySink();
  const lease = await take(sink, "run-1", { ttlMs: 600_000 });
  await supersede(sink);
  await lease.release();
  expect(await keysIn(sink)).toEqual([FIRST, SECOND]);
});

test.each(CONDITIONAL_STORES)("in %s a lease that is gone is lost", async (_name, openStore) => {
  const sink = await openStore();
  const lease = await take(sink, "run-1");
  const lost = once(lease.lost, "abort");
  await sink.delete(FIRST);
  await lost;
  expect(lease.lost.reason).toMatchObject({ code: "CONFLICT" });
  await lease.release();
  expect(await keysIn(sink)).toEqual([]);
});

test.each(CONDITIONAL_STORES)(
  "in %s a lease in whose place another's lies is lost, and stays",
  async (_name, openStore) => {
    const sink = await openStore();
    const lease = await take(sink, "run-1");
    const lost = once(lease.lost, "abort");
    await sink.delete(FIRST);
    await leaveLease(sink);
    await lost;
    await lease.release();
    expect(await keysIn(sink)).toEqual([FIRST]);
  },
);

test("a lease that is taken over between the look and the write is lost", async () => {
  const store = createMemorySink();
  let isTaken = false;
  const sink = beforeCalls(store, async (operation, key) => {
    if (!isTaken || operation !== "put" || key !== FIRST) return;
    isTaken = false;
    await supersede(store);
    await store.delete(FIRST);
  });
  const lease = await take(sink, "run-1", { ttlMs: 600_000 });
  isTaken = true;
  await expect(lease.assertHeld()).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("run-2"),
  });
  expect(await keysIn(store)).toEqual([SECOND]);
});

test("a run goes on trying to renew while the store cannot be reached", async () => {
  const { sink: store, written } = countingWrites(createMemorySink());
  const effect = { kind: "fail", error: unavailable } as const;
  const sink = createFaultySink(store, [
    { operation: "list", nth: 2, times: 3, effect },
    { operation: "put", key: FIRST, nth: 3, times: 3, effect },
  ]);
  const lease = await take(sink, "run-1");
  await written(FIRST, 3);
  expect(lease.lost.aborted).toBe(false);
  await lease.assertHeld();
});

test.each(["CONFLICT", "UNAVAILABLE"] as const)(
  "a renewal whose answer was lost, with %s instead, is one",
  async (code) => {
    const error = new PrefetchError(code, "The answer was lost.");
    const fault: SinkFault = {
      operation: "put",
      key: FIRST,
      nth: 2,
      effect: { kind: "lose-answer", error },
    };
    const store = createMemorySink();
    const lease = await take(createFaultySink(store, [fault]), "run-1", { ttlMs: 600_000 });
    await lease.assertHeld();
    await lease.assertHeld();
    await lease.release();
    expect(await keysIn(store)).toEqual([]);
  },
);

test("asking whether the lease is held fails as the store does, and the lease is not lost", async () => {
  const sink = createFaultySink(createMemorySink(), [
    { operation: "list", nth: 2, effect: { kind: "fail", error: unavailable } },
  ]);
  const lease = await take(sink, "run-1", { ttlMs: 600_000 });
  await expect(lease.assertHeld()).rejects.toBe(unavailable);
  await lease.assertHeld();
});

test("a release gives up on a store that does not answer", async () => {
  const store = createMemorySink();
  const sink = createFaultySink(store, [{ operation: "list", nth: 2, effect: { kind: "stall" } }]);
  const lease = await take(sink, "run-1", { ttlMs: 600_000 });
  const begun = performance.now();
  await lease.release();
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(await keysIn(store)).toEqual([FIRST]);
});

test("a release waits for a renewal that is under way, so that none comes after it", async () => {
  const store = createMemorySink({ conditionalPut: "create" });
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let isRenewal = false;
  const sink = beforeCalls(store, (operation) => {
    if (!isRenewal || operation !== "put") return undefined;
    begun.resolve();
    return gate.promise;
  });
  const lease = await take(sink, "run-1");
  isRenewal = true;
  await begun.promise;
  const released = lease.release();
  gate.resolve();
  await released;
  expect(await keysIn(store, layout.leasePrefix)).toEqual([]);
});
