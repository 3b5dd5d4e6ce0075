import { type GoodputWindow, NEW_WINDOW } from "./goodput-window.ts";

/** Slower than this, a connection may be one of too many already: then fewer are tried first. */
const SUSPICIOUS_BYTES_PER_SECOND = 1024 * 1024;
/** A number of connections between two known ones is tried if it is so many times the lower one. */
const SMALLEST_STEP = 1.1;
/** A trial that cannot be measured in this time is given up, in milliseconds. */
const TRIAL_MS = 5_000;
/** How long a number is kept before more are tried again, in milliseconds; doubled when that fails. */
export const FIRST_KEEP_MS = 30_000;

/** A number of connections and what it yields. */
export interface GoodputSetting {
  readonly connections: number;
  readonly bytesPerSecond: number;
}

/** What the control of the number of connections knows. */
export interface GoodputState {
  /** How many connections may be open now. */
  readonly limit: number;
  /** The most that are ever tried. */
  readonly most: number;
  /** The best number known; `undefined` until it is measured. */
  readonly best: GoodputSetting | undefined;
  /** As many are too many, or no better than the best; `Infinity` while unknown. */
  readonly tooMany: number;
  /** What is being found out: the present number's yield, another number's, or nothing. */
  readonly phase: "measuring" | "trying" | "keeping";
  /** When the trial is given up, or the keeping ends, by the monotonic clock. */
  readonly untilMs: number;
  /** How long the next keeping lasts. */
  readonly keepMs: number;
  /** Whether fewer connections were tried. */
  readonly fewerTried: boolean;
  /** Whether the trial is one after a keeping. */
  readonly isRetrial: boolean;
  /** Whether reads above the limit are to be ended at once: they are what is slow. */
  readonly endsSurplus: boolean;
  /** The yields of the windows at this number, in bytes per second. */
  readonly yields: readonly number[];
  readonly window: GoodputWindow;
}

/** Begins with `connections`. */
export function startGoodput(connections: number, most: number): GoodputState {
  return {
    limit: connections,
    most,
    best: undefined,
    tooMany: Number.POSITIVE_INFINITY,
    phase: "measuring",
    untilMs: 0,
    keepMs: FIRST_KEEP_MS,
    fewerTried: false,
    isRetrial: false,
    endsSurplus: false,
    yields: [],
    window: NEW_WINDOW,
  };
}

/** Decides what to find out after a verdict: whether more are better, or nothing for a while. */
export function next(state: GoodputState, nowMs: number): GoodputState {
  const { best, most, tooMany } = state;
  if (best === undefined) return state;
  const { bytesPerSecond, connections } = best;
  const isSuspicious = bytesPerSecond < connections * SUSPICIOUS_BYTES_PER_SECOND;
  if (isSuspicious && !state.fewerTried && connections > 1) return tryFewer(state, nowMs);
  const more =
    tooMany === Number.POSITIVE_INFINITY
      ? Math.min(most, stepAbove(connections))
      : Math.min(most, Math.floor((connections + tooMany) / 2));
  if (more < connections * SMALLEST_STEP) return keep(state, nowMs);
  return attempt(state, more, nowMs);
}

/** 8, 12, 16, 24, 32, 48, 64: half of the power of two below is added. */
function stepAbove(connections: number): number {
  return connections + Math.max(1, 2 ** (Math.floor(Math.log2(connections)) - 1));
}

/** Tries half as many; the reads above that are ended at once. */
export function tryFewer(state: GoodputState, nowMs: number): GoodputState {
  const fewer = attempt({ ...state, fewerTried: true }, Math.floor(state.limit / 2), nowMs);
  return { ...fewer, endsSurplus: true };
}

/** Tries another number. */
export function attempt(state: GoodputState, limit: number, nowMs: number): GoodputState {
  return { ...at(state, limit), phase: "trying", untilMs: nowMs + TRIAL_MS };
}

/** Goes back to the best number and leaves it so for a while. */
export function keep(state: GoodputState, nowMs: number): GoodputState {
  const kept = at(state, state.best?.connections ?? state.limit);
  return { ...kept, phase: "keeping", isRetrial: false, untilMs: nowMs + state.keepMs };
}

/** Sets the number; the windows are those of one number of connections. */
export function at(state: GoodputState, limit: number): GoodputState {
  return { ...state, limit, yields: [], window: NEW_WINDOW };
}
