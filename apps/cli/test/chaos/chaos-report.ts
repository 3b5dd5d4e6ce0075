import { stripVTControlCharacters } from "node:util";
import { MODEL_BYTES } from "./chaos-model.ts";
import type { RoundOrder, RoundOutcome } from "./chaos-round.ts";
import { describeKill } from "./kill-plan.ts";
import { PHASES, describeMark } from "./run-phase.ts";
import type { SinkName } from "./sink-name.ts";
import { CHECKS } from "./violation.ts";

/** How many kills fell in each phase, and how many runs were over before their moment came. */
function killsPerPhase(outcomes: readonly RoundOutcome[]): readonly (readonly [string, number])[] {
  const kills = outcomes.flatMap((outcome) => outcome.kills);
  const count = (name: string | undefined): number =>
    kills.filter((kill) => kill?.phase === name).length;
  return [...PHASES.map((phase) => [phase, count(phase)] as const), ["too late", count(undefined)]];
}

/** Tells how far a series is, in one line. */
export function progressLine(
  sink: SinkName,
  outcomes: readonly RoundOutcome[],
  rounds: number,
): string {
  const kills = killsPerPhase(outcomes).map(([phase, count]) => `${phase} ${count}`);
  const failed = outcomes.filter(isFailed).length;
  return `${sink}: ${outcomes.length} of ${rounds} rounds, kills: ${kills.join(", ")}; ${failed} failed`;
}

/** Tells whether a round found anything that must not be. */
export function isFailed({ violations }: RoundOutcome): boolean {
  return violations.length > 0;
}

/** Tells what a failed round found, and how to play it again. */
export function failureText(order: RoundOrder, { kills, violations }: RoundOutcome): string {
  const { sink, seed, round } = order;
  const stopped = kills.map((kill, index) =>
    kill === undefined
      ? `run ${index + 1}: over before its moment came`
      : `run ${index + 1}: ${describeKill(kill.plan)}; in ${kill.phase}, last: ${describeMark(kill.mark)}`,
  );
  const found = violations.map(({ check, found: text }) => `[${check}] ${text.trimEnd()}`);
  const again = `again: pnpm test:chaos --sink ${sink} --seed ${seed} --round ${round}`;
  const lines = [...stopped, ...found, again].map((line) => `  ${stripVTControlCharacters(line)}`);
  return [`${sink}, seed ${seed}, round ${round} failed:`, ...lines].join("\n");
}

/** A series that is over. */
export interface PlayedSeries {
  readonly sink: SinkName;
  readonly seed: number;
  readonly outcomes: readonly RoundOutcome[];
  /** How many rounds were not reached in time. */
  readonly missed: number;
}

/** Returns one row per series, as a Markdown table. */
export function summaryTable(series: readonly PlayedSeries[]): string {
  const checks = CHECKS.map((check) => `✗ ${check}`);
  const head = [
    "sink",
    "seed",
    "rounds",
    ...PHASES,
    "too late",
    "longest s",
    "bytes × model",
    "unfindable",
    ...checks,
  ];
  return [head, head.map(() => "---"), ...series.map(rowOf)]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function rowOf({ sink, seed, outcomes }: PlayedSeries): readonly string[] {
  const ratios = outcomes.map(({ sentBytes }) => sentBytes / MODEL_BYTES);
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length);
  const longest = Math.max(0, ...outcomes.map(({ elapsedMs }) => elapsedMs)) / 1_000;
  const failed = CHECKS.map(
    (name) =>
      outcomes.filter((outcome) => outcome.violations.some(({ check }) => check === name)).length,
  );
  return [
    sink,
    String(seed),
    String(outcomes.length),
    ...killsPerPhase(outcomes).map(([, count]) => String(count)),
    longest.toFixed(1),
    `${mean.toFixed(2)} (most ${Math.max(0, ...ratios).toFixed(2)})`,
    String(outcomes.reduce((sum, { unfindable }) => sum + unfindable, 0)),
    ...failed.map(String),
  ];
}
