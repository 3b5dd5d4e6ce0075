import { describe, test } from "vitest";
import { failureText } from "./chaos/chaos-report.ts";
import { playSeries } from "./chaos/chaos-series.ts";

/** Rounds by this seed stop runs in every phase, by both signals, and once two in a row. */
const SEED = 6951;
/** About what a run does that nobody stops: `pnpm test:chaos` watches one first, which takes a second. */
const REHEARSAL = {
  marks: { listing: 14, transfer: 18, completion: 14, publish: 12 },
  elapsedMs: 400,
} as const;
const SERIES = [
  { sink: "local", rounds: [1, 2] },
  { sink: "s3", rounds: [3, 4] },
  { sink: "gcs", rounds: [5, 6] },
  { sink: "azure", rounds: [7, 8] },
] as const;

/** The short form of `pnpm test:chaos`. */
describe.concurrent("stopped at any moment, the next run finishes", () => {
  test.for(SERIES)("to $sink", { timeout: 60_000 }, async ({ sink, rounds }, { expect }) => {
    const order = { sink, seed: SEED, rounds, lanes: 1, rehearsal: REHEARSAL };
    const outcomes = await playSeries(order);
    const failures = outcomes
      .filter(({ violations }) => violations.length > 0)
      .map((outcome) => failureText({ ...order, round: outcome.round }, outcome));
    expect(failures).toEqual([]);
    expect(outcomes).toHaveLength(rounds.length);
  });
});
