import type {
  Planned,
  PrefetchEvent,
  Progressed,
  RevisionResolved,
  RunStarted,
} from "@prefetch/core";

/** How far the transfer was at one moment. */
interface Sample {
  readonly atMs: number;
  readonly receivedBytes: number;
}

/** What is known of a run, for whoever shows it. */
export interface RunView {
  /** What was asked for. */
  readonly started?: RunStarted;
  /** Which model it is, once known. */
  readonly model?: RevisionResolved;
  /** What is to be done, once known. */
  readonly plan?: Planned;
  /** How far it is. */
  readonly progress?: Progressed;
  /** How often something was tried again. */
  readonly retries: number;
  /** How far it was during the last seconds, oldest first. */
  readonly samples: readonly Sample[];
}

/** The span over which the rate is taken: long enough to be readable, short enough to be true. */
const RATE_WINDOW_MS = 10_000;
/** Without news for so long the rate falls; between two pieces of news it stands still. */
const STALL_MS = 2_000;

/** Returns the view of a run of which nothing is known yet. */
export function newRunView(): RunView {
  return { retries: 0, samples: [] };
}

/**
 * Returns the view after an event.
 *
 * @param nowMs - the time by a clock that never goes back, in milliseconds
 */
export function nextRunView(view: RunView, event: PrefetchEvent, nowMs: number): RunView {
  if (event.type === "run-started") return { ...view, started: event };
  if (event.type === "revision-resolved") return { ...view, model: event };
  if (event.type === "attempt-failed") return { ...view, retries: view.retries + 1 };
  if (event.type === "planned") {
    // Of several destinations the one that lacks most tells how long it takes.
    if (view.plan !== undefined && view.plan.copyBytes >= event.copyBytes) return view;
    return { ...view, plan: event, samples: [{ atMs: nowMs, receivedBytes: 0 }] };
  }
  if (event.type !== "progressed") return view;
  return { ...view, progress: event, samples: nextSamples(view, event.receivedBytes, nowMs) };
}

/** Returns the rate over the last seconds, in bytes per second; 0 before there is one. */
export function rateOf(view: RunView, nowMs: number): number {
  const first = view.samples.find(({ atMs }) => nowMs - atMs <= RATE_WINDOW_MS);
  const last = view.samples.at(-1);
  if (first === undefined || last === undefined) return 0;
  const untilMs = nowMs - last.atMs < STALL_MS ? last.atMs : nowMs;
  if (untilMs <= first.atMs) return 0;
  return ((last.receivedBytes - first.receivedBytes) * 1000) / (untilMs - first.atMs);
}

/** Returns how long the rest takes at the present rate, in milliseconds; `undefined` if unknown. */
export function remainingMs(view: RunView, nowMs: number): number | undefined {
  const rate = rateOf(view, nowMs);
  if (view.progress === undefined || rate === 0) return undefined;
  return ((view.progress.totalBytes - view.progress.receivedBytes) * 1000) / rate;
}

function nextSamples(view: RunView, receivedBytes: number, atMs: number): readonly Sample[] {
  const recent = view.samples.filter((sample) => atMs - sample.atMs <= RATE_WINDOW_MS);
  return [...recent, { atMs, receivedBytes }];
}
