import {
  FIRST_KEEP_MS,
  type GoodputSetting,
  type GoodputState,
  at,
  attempt,
  keep,
  next,
  tryFewer,
} from "./goodput-state.ts";
import { NEW_WINDOW, type ThroughputTick, addTick, isWhole } from "./goodput-window.ts";

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
/** How much is tried above a number that was kept for long. */
const RETRIAL_STEP = 1.125;
/** The longest that a number is kept before more are tried again, in milliseconds. */
const LONGEST_KEEP_MS = 300_000;
/** How long after a refusal nothing is tried, in milliseconds. */
const QUIET_MS = 5_000;

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
