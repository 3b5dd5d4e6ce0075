import {
  type GoodputWindow,
  NEW_WINDOW,
  type ThroughputTick,
  addTick,
  isWhole,
} from "./goodput-window.ts";

/** Less gain than this from more connections is none, */
const LEAST_GAIN = 0.08;
/** and neither is less than this share of what so many more would bring if all were alike. */
const LEAST_GAIN_SHARE = 0.5;
/** What the windows' noise cannot explain is decided by one window; anything else by the mean of three. */
const CLEAR_GAIN = 1.25;
const CLEAR_LOSS = 0.7;
const WINDOWS_PER_VERDICT = 3;
/** A throughput so much lower while nothing was changed is a collapse, and so much higher the way out. */
const FALLEN_SHARE = 0.5;
const WINDOWS_OF_A_FALL = 3;
const RECOVERY_GAIN = 1.5;
/** Slower than this, a connection may be one of too many already: then fewer are tried first. */
const SUSPICIOUS_BYTES_PER_SECOND = 1024 * 1024;
/** A number of connections between two known ones is tried if it is so many times the lower one. */
const SMALLEST_STEP = 1.1;
/** How much is tried above a number that was kept for long. */
const RETRIAL_STEP = 1.125;
/** A trial that cannot be measured in this time is given up, in milliseconds. */
const TRIAL_MS = 5_000;
/** How long a number is kept before more are tried again, in milliseconds; doubled when that fails. */
const FIRST_KEEP_MS = 30_000;
const LONGEST_KEEP_MS = 300_000;
/** How long after a refusal nothing is tried, in milliseconds. */
const QUIET_MS = 5_000;

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

/** Takes note of a stretch of time and decides how many connections there are from now on. */
export function followGoodput(before: GoodputState, tick: ThroughputTick): GoodputState {
  const { best, phase } = before;
  if (phase === "trying" && tick.nowMs >= before.untilMs)
    return keep({ ...before, endsSurplus: false }, tick.nowMs);
  if (!isTelling(before, tick)) return { ...before, endsSurplus: false };
  const window = addTick(before.window, tick);
  const state = { ...before, endsSurplus: false, window };
  const early = window.earlyBytesPerSecond ?? Number.POSITIVE_INFINITY;
  if (isMore(state) && best !== undefined && early < FALLEN_SHARE * best.bytesPerSecond) {
    return judgeMore(withYield(state), best, tick.nowMs);
  }
  return isWhole(window) ? judge(withYield(state), tick.nowMs) : state;
}

/**
 * Whether a stretch says something about the number of connections: all were reading. Of a trial of more
 * it is enough that more than before were: when they collapse there may be nothing left for the others.
 */
function isTelling(state: GoodputState, { reading }: ThroughputTick): boolean {
  const { best, limit } = state;
  return (
    reading === limit || (isMore(state) && reading < limit && reading > (best?.connections ?? 0))
  );
}

function isMore({ best, limit, phase }: GoodputState): boolean {
  return phase === "trying" && best !== undefined && limit > best.connections;
}

/** A peer asked for fewer requests: half the connections, and nothing new for a while. */
export function throttleGoodput(state: GoodputState): GoodputState {
  return {
    ...at(state, Math.max(1, Math.floor(state.limit / 2))),
    best: undefined,
    phase: "measuring",
    tooMany: state.limit,
    window: { ...NEW_WINDOW, settlingMs: QUIET_MS },
  };
}

function judge(state: GoodputState, nowMs: number): GoodputState {
  const { best, limit, phase } = state;
  if (phase === "measuring" || best === undefined) {
    return next(
      { ...state, best: { connections: limit, bytesPerSecond: meanOf(state.yields) } },
      nowMs,
    );
  }
  if (phase === "keeping") return judgeKept(state, best, nowMs);
  return limit > best.connections ? judgeMore(state, best, nowMs) : judgeFewer(state, best, nowMs);
}

function judgeMore(state: GoodputState, best: GoodputSetting, nowMs: number): GoodputState {
  const { limit, yields } = state;
  const gain = meanOf(yields) / best.bytesPerSecond;
  const ideal = limit / best.connections - 1;
  const isClear = gain >= CLEAR_GAIN || gain < CLEAR_LOSS;
  if (!isClear && yields.length < WINDOWS_PER_VERDICT) return state;
  if (gain >= 1 + Math.min(LEAST_GAIN, LEAST_GAIN_SHARE * ideal)) {
    const better = { connections: limit, bytesPerSecond: meanOf(yields) };
    return next({ ...state, best: better, keepMs: FIRST_KEEP_MS, isRetrial: false }, nowMs);
  }
  const isCollapse = gain < CLEAR_LOSS;
  const back = { ...at(state, best.connections), endsSurplus: isCollapse };
  if (state.isRetrial) return keep({ ...back, keepMs: doubled(state.keepMs) }, nowMs);
  // More of what is no better is not worth the search; below a collapse there may be something better.
  return next({ ...back, tooMany: isCollapse ? limit : best.connections + 1 }, nowMs);
}

function judgeFewer(state: GoodputState, best: GoodputSetting, nowMs: number): GoodputState {
  const { limit, yields } = state;
  const bytesPerSecond = meanOf(yields);
  if (bytesPerSecond >= RECOVERY_GAIN * best.bytesPerSecond) {
    const better = { connections: limit, bytesPerSecond };
    return next({ ...state, best: better, tooMany: best.connections }, nowMs);
  }
  if (limit > 1) return tryFewer(state, nowMs);
  return next(at(state, best.connections), nowMs);
}

function judgeKept(state: GoodputState, best: GoodputSetting, nowMs: number): GoodputState {
  const { limit, yields } = state;
  const isFallen = yields.every((one) => one < FALLEN_SHARE * best.bytesPerSecond);
  if (isFallen && yields.length >= WINDOWS_OF_A_FALL && limit > 1) {
    const fallen = { connections: limit, bytesPerSecond: meanOf(yields) };
    return tryFewer({ ...state, best: fallen }, nowMs);
  }
  if (nowMs >= state.untilMs) return tryAgain(state, best, nowMs);
  return isFallen && yields.length < WINDOWS_OF_A_FALL ? state : { ...state, yields: [] };
}

/** What was too much once may not be for ever. */
function tryAgain(state: GoodputState, best: GoodputSetting, nowMs: number): GoodputState {
  const more = Math.min(state.most, Math.ceil(best.connections * RETRIAL_STEP));
  const free = { ...state, tooMany: Number.POSITIVE_INFINITY };
  if (more === best.connections) return keep(free, nowMs);
  return attempt({ ...free, isRetrial: true }, more, nowMs);
}

function next(state: GoodputState, nowMs: number): GoodputState {
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

function tryFewer(state: GoodputState, nowMs: number): GoodputState {
  const fewer = attempt({ ...state, fewerTried: true }, Math.floor(state.limit / 2), nowMs);
  return { ...fewer, endsSurplus: true };
}

function attempt(state: GoodputState, limit: number, nowMs: number): GoodputState {
  return { ...at(state, limit), phase: "trying", untilMs: nowMs + TRIAL_MS };
}

function keep(state: GoodputState, nowMs: number): GoodputState {
  const kept = at(state, state.best?.connections ?? state.limit);
  return { ...kept, phase: "keeping", isRetrial: false, untilMs: nowMs + state.keepMs };
}

/** The windows are those of one number of connections. */
function at(state: GoodputState, limit: number): GoodputState {
  return { ...state, limit, yields: [], window: NEW_WINDOW };
}

function withYield(state: GoodputState): GoodputState {
  const { bytes, measuredMs } = state.window;
  const yields = [...state.yields, (bytes / measuredMs) * 1000];
  return { ...state, yields, window: { ...NEW_WINDOW, settlingMs: 0 } };
}

function doubled(keepMs: number): number {
  return Math.min(LONGEST_KEEP_MS, keepMs * 2);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
