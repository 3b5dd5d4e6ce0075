import { startChaosHub } from "./chaos-model.ts";
import { type RoundOutcome, playRound, rehearse } from "./chaos-round.ts";
import type { Rehearsal } from "./kill-plan.ts";
import type { SinkName } from "./sink-name.ts";
import { violationsOf } from "./violation.ts";

/** A series of rounds. */
export interface SeriesOrder {
  readonly sink: SinkName;
  readonly seed: number;
  /** Which rounds, counted from 1. */
  readonly rounds: readonly number[];
  /** How many rounds go on side by side, each with servers of its own. */
  readonly lanes: number;
  /** What an undisturbed run does, about. Default: a run is watched first. */
  readonly rehearsal?: Rehearsal | undefined;
  /** No round begins later than this after the first, in milliseconds. Default: no limit. */
  readonly limitMs?: number | undefined;
  /** Told of every round when it is over, in the order in which they end. */
  readonly onRound?: ((outcome: RoundOutcome) => void) | undefined;
}

/** Plays rounds, and returns how they went by their numbers; those not reached in time are left out. */
export async function playSeries(order: SeriesOrder): Promise<readonly RoundOutcome[]> {
  const startedAtMs = performance.now();
  const { limitMs = Infinity, lanes, rounds, onRound } = order;
  const rehearsal = order.rehearsal ?? (await watchUndisturbed(order.sink));
  const outcomes: RoundOutcome[] = [];
  const waiting = [...rounds];
  const playLane = async (): Promise<void> => {
    await using chaosHub = await startChaosHub();
    while (performance.now() - startedAtMs < limitMs) {
      const round = waiting.shift();
      if (round === undefined) return;
      const outcome = await playRound(chaosHub, rehearsal, { ...order, round }).catch((error) =>
        failedRound(round, error),
      );
      outcomes.push(outcome);
      onRound?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, rounds.length) }, playLane));
  return outcomes.toSorted((one, other) => one.round - other.round);
}

async function watchUndisturbed(sink: SinkName): Promise<Rehearsal> {
  await using chaosHub = await startChaosHub();
  return await rehearse(chaosHub, sink);
}

function failedRound(round: number, error: unknown): RoundOutcome {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const violations = violationsOf("harness")(text);
  return { round, kills: [], violations, elapsedMs: 0, sentBytes: 0, unfindable: 0 };
}
