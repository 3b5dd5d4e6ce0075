import { PHASES, type RunPhase } from "./run-phase.ts";

/** What one run was seen to do when nobody stopped it. */
export interface Rehearsal {
  /** How many marks fell in each phase. */
  readonly marks: Readonly<Record<RunPhase, number>>;
  /** From its first request to its end, in milliseconds. */
  readonly elapsedMs: number;
}

/** When a run is stopped. */
type KillMoment =
  /** When so many marks were seen, counted from 1, of one phase or of all. */
  | { readonly kind: "mark"; readonly nth: number; readonly phase: RunPhase | undefined }
  /** So long after its first request, whatever it is at. */
  | { readonly kind: "time"; readonly afterMs: number };

/** How a run is stopped. */
export interface KillPlan {
  readonly signal: "SIGKILL" | "SIGTERM";
  readonly moment: KillMoment;
  /** How long after that moment, in milliseconds: a request may have been carried out by then, or not. */
  readonly delayMs: number;
}

/** Shares of rounds and of kills. */
const TWICE = 0.15;
const BY_SIGTERM = 0.15;
const BY_TIME = 0.15;
/** Of those by a mark: uniform over all marks, else over the phases first, as some have few. */
const UNIFORM = 0.5;
const AT_ONCE = 0.5;
const LONGEST_DELAY_MS = 20;

/** Chooses how often and when the runs of one round are stopped before the one that may finish. */
export function planKills(random: () => number, rehearsal: Rehearsal): readonly KillPlan[] {
  const count = random() < TWICE ? 2 : 1;
  return Array.from({ length: count }, () => planKill(random, rehearsal));
}

function planKill(random: () => number, rehearsal: Rehearsal): KillPlan {
  return {
    signal: random() < BY_SIGTERM ? "SIGTERM" : "SIGKILL",
    moment: momentFrom(random, rehearsal),
    delayMs: random() < AT_ONCE ? 0 : random() * LONGEST_DELAY_MS,
  };
}

function momentFrom(random: () => number, { marks, elapsedMs }: Rehearsal): KillMoment {
  if (random() < BY_TIME) return { kind: "time", afterMs: random() * elapsedMs };
  const all = PHASES.reduce((sum, phase) => sum + marks[phase], 0);
  if (random() < UNIFORM) return { kind: "mark", nth: oneOf(random, all), phase: undefined };
  const phase = PHASES[oneOf(random, PHASES.length) - 1]!;
  return { kind: "mark", nth: oneOf(random, marks[phase]), phase };
}

/** Returns a whole number from 1 to `most`. */
function oneOf(random: () => number, most: number): number {
  return 1 + Math.floor(random() * Math.max(1, most));
}

/** Says when and how a run was to be stopped. */
export function describeKill({ signal, moment, delayMs }: KillPlan): string {
  const delay = delayMs === 0 ? "" : `, and ${delayMs.toFixed(1)} ms`;
  if (moment.kind === "time")
    return `${signal} ${moment.afterMs.toFixed(0)} ms after its start${delay}`;
  return `${signal} after mark ${moment.nth} of ${moment.phase ?? "all phases"}${delay}`;
}
