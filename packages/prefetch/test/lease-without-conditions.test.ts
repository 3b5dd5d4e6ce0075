import type { StorageSink } from "@prefetch/core";
import { createMemorySink } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { FIRST, SECOND, contend, leaveLease, take } from "./lease-contender.ts";
import { openS3 } from "./lease-stores.ts";
import { keysIn } from "./stored-model.ts";

const STORES: readonly (readonly [string, () => Promise<StorageSink>])[] = [
  ["memory", async () => createMemorySink({ conditionalPut: "none" })],
  ["an older S3 store", async () => (await openS3("plain")).sink],
  ["an S3 store that takes anything", async () => (await openS3("weak")).sink],
];

describe.each(STORES)("in %s, which keeps no conditions", (_name, openStore) => {
  test("a run is warned and works, and a second one waits for it", async () => {
    const sink = await openStore();
    const first = contend(sink, "run-1");
    const lease = await first.lease;
    expect(first.events).toEqual([
      {
        type: "warned",
        message: expect.stringContaining(`${sink.url}/tiny keeps no conditions`),
      },
    ]);
    const second = contend(sink, "run-2");
    await second.told(({ type }) => type === "run-awaited");
    await lease?.assertHeld();
    await lease?.release();
    await (await second.lease)?.release();
    expect(await keysIn(sink)).toEqual([]);
  });

  test("of two runs that start together the last one that wrote goes first", async () => {
    const sink = await openStore();
    const runs = [contend(sink, "run-1"), contend(sink, "run-2")] as const;
    const [first, second] = runs;
    const winner = await Promise.race(runs.map(({ lease }) => lease));
    const told = await Promise.race([
      first.told(({ type }) => type === "run-awaited"),
      second.told(({ type }) => type === "run-awaited"),
    ]);
    expect(told).toMatchObject({ type: "run-awaited" });
    await winner?.assertHeld();
    await winner?.release();
    const leases = await Promise.all(runs.map(({ lease }) => lease));
    expect(leases.every((lease) => lease?.lost.aborted === false)).toBe(true);
  });

  test("a lapsed lease is taken over", async () => {
    const sink = await openStore();
    await leaveLease(sink);
    const run = contend(sink, "run-2");
    await run.lease;
    expect(run.events.at(-1)).toMatchObject({ type: "run-taken-over", reason: "lapsed" });
    expect(await keysIn(sink)).toEqual([SECOND]);
  });
});

test("a run whose lease another one wrote over is told so", async () => {
  const sink = createMemorySink({ conditionalPut: "none" });
  const lease = await take(sink, "run-1", { ttlMs: 600_000 });
  await leaveLease(sink);
  await expect(lease.assertHeld()).rejects.toMatchObject({ code: "CONFLICT" });
  await lease.release();
  expect(await keysIn(sink)).toEqual([FIRST]);
});
