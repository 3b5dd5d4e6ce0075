import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { forEachConcurrently } from "../src/for-each-concurrently.ts";

const items = Array.from({ length: 20 }, (_, item) => item);

test("every item is worked on once, a lane at a time and all lanes at once", async () => {
  const done: number[] = [];
  const busy = new Set<number>();
  let mostBusy = 0;
  await forEachConcurrently(items, 3, async (item, lane) => {
    expect(busy).not.toContain(lane);
    busy.add(lane);
    mostBusy = Math.max(mostBusy, busy.size);
    await setImmediate();
    busy.delete(lane);
    done.push(item);
  });
  expect(done.toSorted((a, b) => a - b)).toEqual(items);
  expect(mostBusy).toBe(3);
});

test("after a failure nothing is begun, and what is under way is waited for", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const running = forEachConcurrently(items, 3, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error("item 1");
    await setImmediate();
    ended.push(item);
  });
  await expect(running).rejects.toThrow("item 1");
  expect(begun).toEqual([0, 1, 2]);
  expect(ended).toEqual([0, 2]);
});
