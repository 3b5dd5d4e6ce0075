import { type CliResult, startCli } from "../cli-process.ts";
import { REPOSITORY, MEMORY_BYTES } from "./chaos-model.ts";
import type { KillPlan } from "./kill-plan.ts";
import type { RoundBed } from "./round-bed.ts";
import { PHASES, type Mark, type RunPhase, phaseAfter } from "./run-phase.ts";
import { type SeenEvent, eventsIn, watchRun } from "./watch-run.ts";

/** What a run was at when it was stopped. */
export interface Kill {
  readonly plan: KillPlan;
  readonly phase: RunPhase;
  /** What was seen of it last. */
  readonly mark: Mark;
  /** From the signal to its end, in milliseconds. */
  readonly stopMs: number;
}

/** A run, as it was seen from outside. */
export interface ObservedRun extends CliResult {
  readonly events: readonly SeenEvent[];
  /** The signal that ended it, where one did. */
  readonly endedBy: string | null;
  /** How it was stopped; nothing where it was over before. */
  readonly kill: Kill | undefined;
  /** How many marks each phase had. */
  readonly marks: Readonly<Record<RunPhase, number>>;
  /** From the answer to its first request to its end, in milliseconds. */
  readonly elapsedMs: number;
}

/** What happens to a run. */
export interface RunOrders {
  /** Stops it. Default: it goes on to its end. */
  readonly kill?: KillPlan | undefined;
  /** Awaited when it has asked its first question, which is answered then: it has changed nothing yet. */
  readonly meanwhile?: (() => Promise<void>) | undefined;
}

/** Starts a run and waits for its end. */
export async function observeRun(bed: RoundBed, orders: RunOrders = {}): Promise<ObservedRun> {
  const { hub } = bed.chaosHub;
  const free = Promise.withResolvers<void>();
  const hold = { kind: "hold", until: free.promise } as const;
  hub.inject({ route: "revision", times: 1, fault: hold });
  const { child, result } = startCli(commandFor(bed), { environment: bed.environment });
  const stopper = createStopper((signal) => child.kill(signal), orders.kill);
  let freedAtMs: number | undefined;
  let meanwhile: Promise<void> | undefined;
  const begin = (): Promise<void> =>
    (meanwhile ??= (orders.meanwhile?.() ?? Promise.resolve()).finally(() => {
      freedAtMs = performance.now();
      free.resolve();
      stopper.startClock();
    }));
  watchRun(bed, child, (mark) => {
    stopper.onMark(mark);
    if (mark.kind === "hub") begin().catch(() => undefined);
  });
  const ended = await result;
  const endedAtMs = performance.now();
  // One that was stopped before it asked anything.
  await begin();
  hub.clearFaults();
  return {
    ...ended,
    events: eventsIn(ended.stdout),
    endedBy: child.signalCode,
    kill: ended.status === 0 ? undefined : stopper.killAt(endedAtMs),
    marks: stopper.marks,
    elapsedMs: endedAtMs - (freedAtMs ?? endedAtMs),
  };
}

function commandFor({ chaosHub, target }: RoundBed): readonly string[] {
  const flags = ["--endpoint", chaosHub.hub.url, "--json", "--memory", String(MEMORY_BYTES)];
  return ["hf-model", REPOSITORY, "--to", target.to, ...flags];
}

/** Counts the marks of a run and stops it at its moment. */
interface Stopper {
  readonly marks: Readonly<Record<RunPhase, number>>;
  onMark(mark: Mark): void;
  startClock(): void;
  killAt(endedAtMs: number): Kill | undefined;
}

function createStopper(
  send: (signal: NodeJS.Signals) => void,
  plan: KillPlan | undefined,
): Stopper {
  const marks = { listing: 0, transfer: 0, completion: 0, publish: 0 };
  let phase: RunPhase = "listing";
  let last: Mark | undefined;
  let sent: { readonly phase: RunPhase; readonly mark: Mark; readonly atMs: number } | undefined;
  const stop = (): void => {
    if (plan === undefined || last === undefined || sent !== undefined) return;
    sent = { phase, mark: last, atMs: performance.now() };
    send(plan.signal);
  };
  const stopAfter = (delayMs: number): void => {
    if (delayMs === 0) stop();
    else setTimeout(stop, delayMs).unref();
  };
  return {
    marks,
    onMark: (mark) => {
      phase = phaseAfter(phase, mark);
      last = mark;
      marks[phase] += 1;
      if (plan?.moment.kind !== "mark") return;
      const { nth, phase: only } = plan.moment;
      const counted: readonly RunPhase[] = only === undefined ? PHASES : [only];
      const count = counted.reduce((sum, name) => sum + marks[name], 0);
      if (count === nth && counted.includes(phase)) stopAfter(plan.delayMs);
    },
    startClock: () => {
      if (plan?.moment.kind === "time") stopAfter(plan.moment.afterMs + plan.delayMs);
    },
    killAt: (endedAtMs) =>
      plan && sent && { plan, phase: sent.phase, mark: sent.mark, stopMs: endedAtMs - sent.atMs },
  };
}
