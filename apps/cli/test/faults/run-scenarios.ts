import { expect } from "vitest";
import { type CliRun, startCliRun } from "./cli-run.ts";
import type { EndedRun, FaultBed } from "./fault-bed.ts";
import { forgetUploads, holdSecondPart } from "./mid-file.ts";
import { KILLED_MODEL, LARGE_MODEL, LARGE_WEIGHTS } from "./model-files.ts";
import type { RUN_FAULTS } from "./run-faults.ts";
import { type FaultSteps, type Scenario, fault } from "./scenario.ts";

const PART_BYTES = 16 * 1024 ** 2;
const SCRATCH_MOUNT = 'mount -t tmpfs -o size=128k none "$SCRATCH"; exec "$0" "$@"';

/** What goes wrong is done in the middle of the run. */
function nothing(): void {}

/** Starts a process and does something when the store has the first part of the large weights. */
async function interrupted(
  bed: FaultBed,
  act: (run: CliRun) => void | Promise<void>,
): Promise<EndedRun> {
  const letGo = holdSecondPart(bed);
  const run = startCliRun(bed);
  await run.told("part-written");
  await act(run);
  const ended = await run.ended;
  letGo();
  return ended;
}

function killing(steps: Partial<FaultSteps> = {}): Scenario {
  return fault(nothing, {
    files: KILLED_MODEL,
    run: (bed) => interrupted(bed, ({ child }) => void child.kill("SIGKILL")),
    ...steps,
  });
}

function bytesRead({ hub }: FaultBed): number {
  const reads = hub.requests.filter(({ route }) => route === "cdn");
  return reads.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
}

function expectRestOnly(bed: FaultBed): void {
  const large = bed.files.find(({ path }) => path === LARGE_WEIGHTS);
  const sizeBytes = large && "bytes" in large.content ? large.content.bytes.byteLength : 0;
  expect(bytesRead(bed)).toBeLessThanOrEqual(sizeBytes - PART_BYTES);
}

async function terminated({ child, ended }: CliRun): Promise<void> {
  const sentAt = performance.now();
  child.kill("SIGTERM");
  const { message } = await ended;
  expect(performance.now() - sentAt).toBeLessThan(5_000);
  expect(message).toContain("SIGTERM");
}

/** Has a second run wait for a first one; returns both. */
async function oneBehindAnother(bed: FaultBed): Promise<readonly [CliRun, CliRun]> {
  const first = startCliRun(bed);
  await first.told("part-written");
  const second = startCliRun(bed);
  await second.told("run-awaited");
  return [first, second];
}

async function runTwo(bed: FaultBed): Promise<EndedRun> {
  const letGo = holdSecondPart(bed);
  const [first, second] = await oneBehindAnother(bed);
  letGo();
  expect(await first.ended).toMatchObject({ ends: "published", exit: 0 });
  return second.ended;
}

function expectReadOnce(bed: FaultBed): void {
  const weights = bed.files.filter(({ path }) => path.endsWith(".safetensors"));
  const sizes = weights.map(({ content }) => ("bytes" in content ? content.bytes.byteLength : 0));
  expect(bytesRead(bed)).toBe(sizes.reduce((sum, size) => sum + size, 0));
}

async function killTheHolder(bed: FaultBed): Promise<EndedRun> {
  const letGo = holdSecondPart(bed);
  const [first, second] = await oneBehindAnother(bed);
  first.child.kill("SIGKILL");
  await first.ended;
  letGo();
  return second.ended;
}

function expectTakenOver(_bed: FaultBed, { events }: EndedRun): void {
  expect(events).toContainEqual(
    expect.objectContaining({ type: "run-taken-over", reason: "process-gone" }),
  );
}

async function runUnheard(bed: FaultBed): Promise<EndedRun> {
  const run = bed.start();
  const heard = run.events()[Symbol.asyncIterator]();
  await heard.next();
  // Nothing more is taken from here on, and nobody says so.
  await run.wait();
  return { ends: "published", exit: 0, message: "", events: [] };
}

async function closeTheTerminal(bed: FaultBed): Promise<EndedRun> {
  const letGo = holdSecondPart(bed);
  const run = startCliRun(bed);
  await run.told("part-written");
  run.child.stderr?.destroy();
  run.child.kill("SIGHUP");
  letGo();
  return run.ended;
}

function runWithSmallScratch(bed: FaultBed): Promise<EndedRun> {
  const user = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const within = ["unshare", "--mount", ...user, "sh", "-ec", SCRATCH_MOUNT];
  const flags = ["--strategy", "snapshot", "--scratch", bed.home];
  return startCliRun(bed, { within, flags, environment: { SCRATCH: bed.home } }).ended;
}

function expectNeededAndFree(bed: FaultBed, { message }: EndedRun): void {
  expect(message).toMatch(/\b\d+ bytes are needed, \d+ are free/);
  expect(bytesRead(bed)).toBe(0);
}

/** What is done for each fault of a run. */
export const RUN_SCENARIOS: Readonly<Record<keyof typeof RUN_FAULTS, Scenario>> = {
  killed: killing({ checkNext: expectRestOnly }),
  terminated: fault(nothing, {
    files: LARGE_MODEL,
    run: (bed) => interrupted(bed, terminated),
  }),
  "forgotten-between-runs": killing({ check: forgetUploads }),
  "two-runs": fault(nothing, { files: LARGE_MODEL, run: runTwo, check: expectReadOnce }),
  "dead-holder": fault(nothing, { files: LARGE_MODEL, run: killTheHolder, check: expectTakenOver }),
  "silent-listener": fault(nothing, { run: runUnheard }),
  "closed-terminal": fault(nothing, { files: LARGE_MODEL, run: closeTheTerminal }),
  "small-scratch": fault(nothing, { run: runWithSmallScratch, check: expectNeededAndFree }),
};
