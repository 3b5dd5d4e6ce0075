import { startBenchHub } from "./bench-hub.ts";
import { type BenchModel, modelBytes } from "./bench-model.ts";
import { type Destination, type StoreOptions, openTarget } from "./destination.ts";
import type { Row } from "./measure.ts";
import { runClient } from "./run-client.ts";

const MiB = 1024 ** 2;
/** A server that drops bytes copies at once, as a large store does: what is measured is the client. */
const STORE: StoreOptions = { latencyMs: 0, keepsBytes: false };

/**
 * Measures a run in full, then that of a new commit with one changed file, to the same store.
 */
export async function measureDedup(
  main: string,
  model: BenchModel,
  destination: Destination,
): Promise<readonly Row[]> {
  const bytes = modelBytes(model);
  const name = `new commit, 1 of ${model.fileCount} x ${model.fileBytes / MiB} MiB changed`;
  using hub = await startBenchHub(model, STORE);
  await using target = await openTarget(destination, STORE);
  const options = ["--to", target.url, "--endpoint", hub.url, "--anonymous", "--quiet"];
  const argv = ["hf-model", model.repoId, ...options];
  const full = await runClient(main, argv);
  const before = await hub.cdnBytes();
  await hub.commitChange();
  const usage = await runClient(main, argv);
  const fetchedBytes = (await hub.cdnBytes()) - before;
  const ofFile = ((100 * fetchedBytes) / model.fileBytes).toFixed(1);
  const share = (100 * usage.wallSeconds) / full.wallSeconds;
  return [
    { scenario: `${name}: in full`, destination, bytes, ...full },
    {
      scenario: `${name}: second run`,
      destination,
      bytes,
      ...usage,
      remark: `fetched ${ofFile} % of that file; ${share.toFixed(1)} % of the time in full`,
    },
  ];
}
