import { randomFrom } from "../seeded-random.ts";
import type { ChaosHub } from "./chaos-model.ts";
import { type CountedRun, bytesSent, judgeBytes } from "./judge-bytes.ts";
import { readModel } from "./judge-reader.ts";
import { judgeRemains } from "./judge-remains.ts";
import { type Rehearsal, planKills } from "./kill-plan.ts";
import { type Kill, type ObservedRun, type RunOrders, observeRun } from "./observed-run.ts";
import { type RoundBed, openRoundBed } from "./round-bed.ts";
import type { SinkName } from "./sink-name.ts";
import { openLedger } from "./upload-ledger.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** A process that is told to stop does so in less, in milliseconds. */
const STOPPED_WITHIN_MS = 5_000;
/** Half of what a lease lives that nobody renews: a run that took longer waited for one. */
const FINISHED_WITHIN_MS = 15_000;
/** Keeps the random numbers of neighbouring seeds and rounds apart: any prime above all rounds. */
const ROUNDS_APART = 10_007;

/** What a round found. */
export interface RoundOutcome {
  readonly round: number;
  /** How each run but the last was stopped; nothing for one that was over before. */
  readonly kills: readonly (Kill | undefined)[];
  readonly violations: readonly Violation[];
  readonly elapsedMs: number;
  /** Bytes of files that the Hub sent to all runs. */
  readonly sentBytes: number;
  /** Uploads that are open and that nobody can find. */
  readonly unfindable: number;
}

/** Which round of a series. */
export interface RoundOrder {
  readonly sink: SinkName;
  readonly seed: number;
  /** Counted from 1; what happens in it does not depend on the others. */
  readonly round: number;
}

/** Lets one run go to its end, to learn how many marks there are. */
export async function rehearse(chaosHub: ChaosHub, sink: SinkName): Promise<Rehearsal> {
  await using bed = await openRoundBed(chaosHub, sink);
  const { status, stderr, marks, elapsedMs } = await observeRun(bed);
  if (status !== 0) throw new Error(`A run that nobody stopped ended with ${status}: ${stderr}`);
  return { marks, elapsedMs };
}

/** Stops one run or two, lets the next one finish, and judges what lies in the store all along. */
export async function playRound(
  chaosHub: ChaosHub,
  rehearsal: Rehearsal,
  { sink, seed, round }: RoundOrder,
): Promise<RoundOutcome> {
  const startedAtMs = performance.now();
  await using bed = await openRoundBed(chaosHub, sink);
  const ledger = openLedger(chaosHub, bed.target);
  const violations: Violation[] = [];
  const judgeReader = async (): Promise<void> => {
    const { wrongs } = await readModel(chaosHub, bed.target);
    violations.push(...violationsOf("reader")(...wrongs));
  };
  const meanwhile = async (): Promise<void> => {
    await ledger.note();
    await judgeReader();
  };
  const runs: (CountedRun & ObservedRun)[] = [];
  for (const kill of planKills(randomFrom(seed * ROUNDS_APART + round), rehearsal)) {
    const run = await countedRun(bed, { kill, meanwhile });
    runs.push(run);
    violations.push(...judgeStopped(run));
  }
  const kills = runs.map(({ kill }) => kill);
  const last = await countedRun(bed, { meanwhile });
  runs.push(last);
  violations.push(...judgeFinish(last), ...(await judgePublished(bed)));
  violations.push(...(await judgeRemains(bed, ledger, kills.length)));
  violations.push(...judgeBytes(chaosHub.files, runs));
  return {
    round,
    kills,
    violations,
    elapsedMs: performance.now() - startedAtMs,
    sentBytes: bytesSent(runs.flatMap(({ requests }) => requests)),
    unfindable: ledger.settle().unfindable,
  };
}

async function countedRun(bed: RoundBed, orders: RunOrders): Promise<CountedRun & ObservedRun> {
  const { hub } = bed.chaosHub;
  hub.clearRequests();
  const run = await observeRun(bed, orders);
  return { ...run, requests: [...hub.requests] };
}

function judgeStopped({ status, endedBy, kill, stderr }: ObservedRun): readonly Violation[] {
  const violations = violationsOf("signal");
  if (kill === undefined) {
    return status === 0
      ? []
      : violations(`a run that nobody stopped ended with ${status}: ${stderr}`);
  }
  if (kill.plan.signal === "SIGKILL")
    return endedBy === "SIGKILL" ? [] : violations(ended(status, stderr));
  const late = kill.stopMs > STOPPED_WITHIN_MS ? [`SIGTERM took ${kill.stopMs.toFixed(0)} ms`] : [];
  // Before it listens for signals, and when it has told its result, the signal itself ends it.
  const isStopped = status === 143 || endedBy === "SIGTERM";
  return violations(...late, ...(isStopped ? [] : [ended(status, stderr)]));
}

function ended(status: number | null, stderr: string): string {
  return `it ended with ${status}: ${stderr}`;
}

function judgeFinish({ status, stderr, elapsedMs }: ObservedRun): readonly Violation[] {
  const late = elapsedMs > FINISHED_WITHIN_MS ? [`it took ${elapsedMs.toFixed(0)} ms`] : [];
  return violationsOf("finish")(...late, ...(status === 0 ? [] : [ended(status, stderr)]));
}

async function judgePublished({ chaosHub, target }: RoundBed): Promise<readonly Violation[]> {
  const { isPublished, wrongs } = await readModel(chaosHub, target);
  return violationsOf("finish")(...wrongs, ...(isPublished ? [] : ["no manifest is there"]));
}
