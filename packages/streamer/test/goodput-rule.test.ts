import { describe, expect, test } from "vitest";
import { followGoodput, throttleGoodput } from "../src/goodput-rule.ts";
import { type GoodputState, startGoodput } from "../src/goodput-state.ts";

const MB = 1_000_000;
const TICK_MS = 100;
const MOST = 64;

/** What so many connections yield together, in bytes per second. */
type Curve = (connections: number) => number;

const linear: Curve = (n) => n * 20 * MB;
const saturating =
  (fromConnections: number): Curve =>
  (n) =>
    Math.min(n, fromConnections) * 20 * MB;
const collapsing =
  (above: number): Curve =>
  (n) =>
    n * 20 * MB * (n > above ? 0.01 : 1);

/** Numbers between -1 and 1, the same ones each time. */
function createNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Simulation {
  readonly curve: Curve;
  readonly seconds: number;
  readonly noise?: (() => number) | undefined;
  /** Whether connections are what there is too little of. */
  readonly isLimited?: ((second: number) => boolean) | undefined;
  /** More connections than these are refused with 429. */
  readonly refusedAbove?: number | undefined;
  readonly from?: GoodputState | undefined;
}

/** Runs the rule on a curve; returns where it ended, and the bytes that were moved. */
function simulate(simulation: Simulation): { state: GoodputState; bytes: number; most: number } {
  const { curve, seconds, noise = () => 0, isLimited = () => true } = simulation;
  const { refusedAbove = Number.POSITIVE_INFINITY } = simulation;
  let state = simulation.from ?? startGoodput(8, MOST);
  let bytes = 0;
  let most = 0;
  for (let nowMs = TICK_MS; nowMs <= seconds * 1000; nowMs += TICK_MS) {
    if (state.limit > refusedAbove) state = throttleGoodput(state);
    most = Math.max(most, state.limit);
    const received = (curve(state.limit) * (1 + 0.1 * noise()) * TICK_MS) / 1000;
    bytes += received;
    const reading = isLimited(nowMs / 1000) ? state.limit : 0;
    const tick = { nowMs, elapsedMs: TICK_MS, bytes: received, reading };
    state = followGoodput(state, tick);
  }
  return { state, bytes, most };
}

function bestOf(curve: Curve): number {
  return Math.max(...Array.from({ length: MOST }, (_, index) => curve(index + 1)));
}

describe("the number of connections", () => {
  test("grows to the most there may be while throughput grows with it", () => {
    expect(simulate({ curve: linear, seconds: 15 }).state).toMatchObject({ limit: MOST });
  });

  test.each([5, 8, 10, 14, 20, 40])("yields what a line of %i connections' worth carries", (n) => {
    const curve = saturating(n);
    const { limit } = simulate({ curve, seconds: 15 }).state;
    expect(curve(limit)).toBeGreaterThanOrEqual(0.9 * bestOf(curve));
  });

  test("stays where it was on a line that more connections do not make faster", () => {
    expect(simulate({ curve: saturating(6), seconds: 20 }).state.limit).toBe(8);
  });

  test.each([2, 3, 4, 6, 7, 9, 12, 13, 14, 16, 18, 23, 30, 50])(
    "settles below a collapse above %i, within 10 % of the best",
    (above) => {
      const curve = collapsing(above);
      const { limit } = simulate({ curve, seconds: 20 }).state;
      expect(limit).toBeLessThanOrEqual(above);
      expect(curve(limit)).toBeGreaterThanOrEqual(0.9 * bestOf(curve));
    },
  );

  test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    "settles in noise as well, with seed %i",
    (seed) => {
      const noise = createNoise(seed);
      for (const curve of [linear, saturating(14), collapsing(14), collapsing(16), collapsing(6)]) {
        const { limit } = simulate({ curve, seconds: 29, noise }).state;
        expect(curve(limit)).toBeGreaterThanOrEqual(0.89 * bestOf(curve));
      }
    },
  );

  test("loses less than a tenth of half a minute by finding out", () => {
    const curve = collapsing(16);
    const { bytes } = simulate({ curve, seconds: 30 });
    expect(bytes).toBeGreaterThanOrEqual(0.9 * 30 * bestOf(curve));
  });

  test("tries more again rarely, and less often when that fails", () => {
    const curve = collapsing(16);
    const settled = simulate({ curve, seconds: 20 }).state;
    const { bytes } = simulate({ curve, seconds: 600, from: settled });
    expect(bytes).toBeGreaterThanOrEqual(0.99 * 600 * bestOf(curve));
  });

  test("grows again when the line has become wider", () => {
    const settled = simulate({ curve: saturating(8), seconds: 20 }).state;
    const { limit } = simulate({ curve: linear, seconds: 60, from: settled }).state;
    expect(limit).toBe(MOST);
  });

  test("falls back when what was right collapses", () => {
    const settled = simulate({ curve: saturating(16), seconds: 15 }).state;
    expect(settled.limit).toBe(16);
    const { limit } = simulate({ curve: collapsing(9), seconds: 15, from: settled }).state;
    expect(limit).toBeLessThanOrEqual(9);
    expect(limit).toBeGreaterThanOrEqual(8);
  });

  test("stays when the whole line becomes slow", () => {
    const settled = simulate({ curve: saturating(12), seconds: 15 }).state;
    const slow: Curve = (n) => saturating(12)(n) / 3;
    expect(simulate({ curve: slow, seconds: 15, from: settled }).state.limit).toBe(settled.limit);
  });

  test("stays while something else is the limit, however little arrives", () => {
    const settled = simulate({ curve: saturating(16), seconds: 15 }).state;
    const stalled = { curve: () => 0, isLimited: () => false, seconds: 300, from: settled };
    expect(simulate(stalled).state.limit).toBe(settled.limit);
  });

  test("goes back where a trial cannot be measured", () => {
    const cut = simulate({ curve: linear, seconds: 8, isLimited: (second) => second < 1 });
    expect(cut.most).toBe(12);
    expect(cut.state.limit).toBe(8);
  });

  test.each([10, 12, 18, 20, 40])("settles below a peer's refusals above %i", (refusedAbove) => {
    const { limit } = simulate({ curve: linear, seconds: 80, refusedAbove }).state;
    expect(limit).toBeLessThanOrEqual(refusedAbove);
    expect(limit).toBeGreaterThanOrEqual(0.85 * refusedAbove);
  });
});
