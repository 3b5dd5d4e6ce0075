import { type BenchHubOptions, startBenchHub } from "./bench-hub.ts";
import { modelBytes } from "./bench-model.ts";
import { type Destination, openTarget } from "./destination.ts";
import { type ClientUsage, runClient } from "./run-client.ts";
import type { Scenario } from "./scenario.ts";

/** What one run of the command line took. */
export interface Row extends ClientUsage {
  /** What was done. */
  readonly scenario: string;
  /** The kind of store that it was moved to. */
  readonly destination: string;
  /** How much was moved, in bytes. */
  readonly bytes: number;
  /** What else was found. */
  readonly remark?: string | undefined;
}

/** What is measured, and how it is asked for. */
type Measured = Pick<Scenario, "again" | "latencyMs" | "model" | "name"> &
  Pick<BenchHubOptions, "cdn"> & {
    /** More options of the command line. */
    readonly options?: readonly string[];
  };

/** Measures a scenario with the installed command line `main`. */
export async function measure(
  main: string,
  scenario: Measured,
  destination: Destination,
): Promise<readonly [Row, ...Row[]]> {
  const { again, latencyMs, model, name } = scenario;
  using hub = await startBenchHub(model, scenario);
  await using target = await openTarget(destination, { latencyMs, keepsBytes: again });
  const options = ["--to", target.url, "--endpoint", hub.url, "--anonymous", "--quiet"];
  const argv = ["hf-model", model.repoId, ...options, ...(scenario.options ?? [])];
  const bytes = modelBytes(model);
  const first: Row = { scenario: name, destination, bytes, ...(await runClient(main, argv)) };
  if (!again) return [first];
  const usage = await runClient(main, argv);
  return [first, { scenario: `${name}, again`, destination, bytes: 0, ...usage }];
}
