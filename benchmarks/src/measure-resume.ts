import { type BenchHub, startBenchHub } from "./bench-hub.ts";
import { type BenchModel, artifactOf, modelBytes } from "./bench-model.ts";
import { type ReadBack, clockReadBack } from "./clock-read-back.ts";
import { type Destination, type StoreOptions, modelAt, openTarget } from "./destination.ts";
import type { Row } from "./measure.ts";
import { type ClientUsage, killClient, runClient } from "./run-client.ts";

const MiB = 1024 ** 2;
/** The client's own default: what its buffers hold when it is killed is fetched again. */
const MEMORY_BYTES = 256 * MiB;
const STORE: StoreOptions = { latencyMs: 0, keepsBytes: true, isOnDisk: true };

/** A run that is killed when the CDN has sent a share of the model. */
export interface KilledRun {
  /** The model. */
  readonly model: BenchModel;
  /** The share, between 0 and 1. */
  readonly killedAt: number;
}

/** What it is measured with. */
interface Bench {
  readonly main: string;
  readonly hub: BenchHub;
  readonly destination: Destination;
}

/**
 * Measures a run in full; then, to another store, one that is killed and the one that goes on from there.
 *
 * @throws Error where what was published does not verify.
 */
export async function measureResume(
  main: string,
  { killedAt, model }: KilledRun,
  destination: Destination,
): Promise<readonly Row[]> {
  const bytes = modelBytes(model);
  using hub = await startBenchHub(model, STORE);
  const bench = { main, hub, destination };
  const whole = await runWhole(bench, model);
  const { verified, remark, second } = await runTwice(bench, { killedAt, model });
  const share = percent(second.wallSeconds / whole.wallSeconds);
  const common = { destination, bytes };
  const name = `resume at ${killedAt * 100} %, ${model.fileCount} x ${model.fileBytes / MiB} MiB`;
  return [
    { ...common, scenario: `${name}: never killed`, ...whole },
    {
      ...common,
      scenario: `${name}: second run`,
      ...second,
      remark: `${share} of the whole time; ${remark}`,
    },
    { ...common, scenario: `${name}: verify --deep`, ...verified },
  ];
}

async function runWhole(bench: Bench, model: BenchModel): Promise<ClientUsage> {
  await using target = await openTarget(bench.destination, STORE);
  return await runClient(bench.main, argvOf(bench, model, target.url));
}

interface TwoRuns {
  readonly second: ClientUsage;
  readonly verified: ClientUsage;
  readonly remark: string;
}

async function runTwice(bench: Bench, { killedAt, model }: KilledRun): Promise<TwoRuns> {
  const { destination, hub, main } = bench;
  await using target = await openTarget(destination, STORE);
  const argv = argvOf(bench, model, target.url);
  const bytes = modelBytes(model);
  const before = await hub.cdnBytes();
  const fetched = async (): Promise<number> => (await hub.cdnBytes()) - before;
  await killClient(main, argv, async () => (await fetched()) >= killedAt * bytes);
  const firstBytes = await fetched();
  const clock = clockReadBack();
  const second = await runClient(main, argv, { onLine: clock.onLine });
  const allBytes = await fetched();
  const published = modelAt(target, artifactOf(model), await hub.commit());
  const verified = await runClient(main, ["verify", published, "--deep"]);
  const shares = `${percent(firstBytes / bytes)} + ${percent((allBytes - firstBytes) / bytes)}`;
  const overMiB = ((allBytes - bytes) / MiB).toFixed(0);
  const remark = `fetched ${shares}: ${overMiB} MiB twice, limit ${MEMORY_BYTES / MiB}; ${readBackRate(clock.total())}`;
  return { second, verified, remark };
}

function argvOf({ hub }: Bench, { repoId }: BenchModel, url: string): readonly string[] {
  return ["hf-model", repoId, "--to", url, "--endpoint", hub.url, "--anonymous", "--json"];
}

function readBackRate({ bytes, seconds }: ReadBack): string {
  if (bytes === 0) return "nothing read back";
  return `${(bytes / MiB).toFixed(0)} MiB read back at ${(bytes / MiB / seconds).toFixed(0)} MiB/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
