// pnpm test:chaos [--sink local|s3|gcs|azure|all] [--seed N] [--rounds N] [--round N] [--lanes N]: kills
// the command line at random moments of every phase, runs it again, and judges the store in between and
// in the end. --rounds has the number for each sink, --round plays a single one again.
import { parseArgs } from "node:util";
import {
  type PlayedSeries,
  failureText,
  isFailed,
  progressLine,
  summaryTable,
} from "./chaos/chaos-report.ts";
import type { RoundOutcome } from "./chaos/chaos-round.ts";
import { playSeries } from "./chaos/chaos-series.ts";
import { SINK_NAMES, type SinkName, isSinkName } from "./chaos/sink-name.ts";

const ROUNDS = { local: 200, s3: 200, gcs: 40, azure: 40 } as const;
/** With what is under way then, a sink takes ten minutes at most. */
const LIMIT_MS = 9.5 * 60_000;
const ROUNDS_PER_LINE = 10;

const { values } = parseArgs({
  options: {
    sink: { type: "string", default: "all" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    rounds: { type: "string" },
    round: { type: "string" },
    lanes: { type: "string", default: "2" },
  },
});
const seed = wholeNumber("seed", values.seed);
const lanes = wholeNumber("lanes", values.lanes);

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${flag} takes a whole number, not "${text}".`);
}

function chosenSinks(name: string): readonly SinkName[] {
  if (name === "all") return SINK_NAMES;
  if (isSinkName(name)) return [name];
  throw new Error(`--sink takes ${SINK_NAMES.join(", ")} or all, not "${name}".`);
}

function roundsFor(sink: SinkName): readonly number[] {
  if (values.round !== undefined) return [wholeNumber("round", values.round)];
  const count = values.rounds === undefined ? ROUNDS[sink] : wholeNumber("rounds", values.rounds);
  return Array.from({ length: count }, (_, index) => index + 1);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function play(sink: SinkName): Promise<PlayedSeries> {
  const rounds = roundsFor(sink);
  const played: RoundOutcome[] = [];
  const onRound = (outcome: RoundOutcome): void => {
    played.push(outcome);
    if (isFailed(outcome)) say(failureText({ sink, seed, round: outcome.round }, outcome));
    if (played.length % ROUNDS_PER_LINE === 0) say(progressLine(sink, played, rounds.length));
  };
  const order = { sink, seed, rounds, lanes, limitMs: LIMIT_MS, onRound };
  const outcomes = await playSeries(order).catch((error: unknown) => {
    say(`${sink}: ${error instanceof Error ? error.message : String(error)}`);
    return played;
  });
  const missed = rounds.length - outcomes.length;
  if (missed > 0) say(`${sink}: ${missed} rounds were not played`);
  return { sink, seed, outcomes, missed };
}

say(`seed ${seed}`);
const series: PlayedSeries[] = [];
for (const sink of chosenSinks(values.sink)) series.push(await play(sink));
const outcomes = series.flatMap((each) => each.outcomes);
const failed = outcomes.filter(isFailed).length;
const missed = series.reduce((sum, each) => sum + each.missed, 0);
say(`\n${summaryTable(series)}\n`);
if (failed + missed > 0) {
  say(`seed ${seed}`);
  process.exitCode = 1;
}
say(`${outcomes.length - failed} passed, ${failed} failed, ${missed} skipped`);
