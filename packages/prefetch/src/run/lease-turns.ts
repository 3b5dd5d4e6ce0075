import { unlessAborted } from "@prefetch/core";
import type { LeaseTurn } from "./prefetch-job.ts";

/** The turn of a job that nobody goes before. */
export const FREE_TURN: LeaseTurn = { wait: async () => {}, pass: () => {} };

/**
 * Creates the turns of several destinations: leases are taken one after the other, in the order of the
 * addresses. Two runs with the same destinations in another order would otherwise each hold what the
 * other waits for.
 */
export function createLeaseTurns(urls: readonly string[]): ReadonlyMap<string, LeaseTurn> {
  const turns = new Map<string, LeaseTurn>();
  let before: Promise<void> = Promise.resolve();
  for (const url of urls.toSorted()) {
    const passed = Promise.withResolvers<void>();
    const mine = before;
    turns.set(url, {
      wait: (signal) => unlessAborted(mine, signal),
      pass: passed.resolve,
    });
    before = bothPassed(mine, passed.promise);
  }
  return turns;
}

async function bothPassed(before: Promise<void>, own: Promise<void>): Promise<void> {
  await before;
  await own;
}
