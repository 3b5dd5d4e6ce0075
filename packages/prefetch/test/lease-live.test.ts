import { PrefetchError } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { createFaultySink, createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { readLiveLease } from "../src/lease/live-lease.ts";
import { identifyProcess } from "../src/lease/process-identity.ts";
import { ELSEWHERE_HOLDER, FIRST, layout, leaveLease, take } from "./lease-contender.ts";
import { keysIn, temporaryDirectory } from "./stored-model.ts";

test("a prefix without a lease is nobody's, by one listing", async () => {
  const sink = createMemorySink();
  expect(await readLiveLease(sink, layout)).toBeUndefined();
  expect(sink.calls).toEqual([{ operation: "list", key: layout.leasePrefix }]);
});

test("the run that is at a prefix is named, and nothing is left", async () => {
  const sink = await openSink(await temporaryDirectory());
  await take(sink, "run-1");
  expect(await readLiveLease(sink, layout)).toMatchObject({ runId: "run-1", pid: process.pid });
  expect(await keysIn(sink)).toEqual([FIRST]);
});

test("a run whose lease has lapsed is at no prefix", async () => {
  let now = 1_000_500;
  const sink = createMemorySink({ now: () => new Date(now) });
  await leaveLease(sink);
  expect(await readLiveLease(sink, layout)).toEqual(ELSEWHERE_HOLDER);
  now += 600_000;
  expect(await readLiveLease(sink, layout)).toBeUndefined();
});

test("a run whose process is gone is at no prefix", async () => {
  const sink = createMemorySink();
  await leaveLease(sink, { ...(await identifyProcess()), processStartedAt: "1" });
  expect(await readLiveLease(sink, layout)).toBeUndefined();
});

test("whoever may not write cannot ask the store's clock, and takes a run for alive", async () => {
  const store = createMemorySink();
  await leaveLease(store, { ttlMs: 1 });
  const failing = (code: "FORBIDDEN" | "UNAVAILABLE") =>
    createFaultySink(store, [
      { operation: "put", effect: { kind: "fail", error: new PrefetchError(code, "No.") } },
    ]);
  expect(await readLiveLease(failing("FORBIDDEN"), layout)).toEqual(ELSEWHERE_HOLDER);
  await expect(readLiveLease(failing("UNAVAILABLE"), layout)).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});
