import type { CdnShape, FaultRule } from "@prefetch/testing";
import { type Destination, openTarget } from "./destination.ts";
import { type ClientUsage, runClient } from "./run-client.ts";
import type { Scenario } from "./scenario.ts";
import { startServer } from "./start-server.ts";

/** What one run of the command line took. */
export interface Row extends ClientUsage {
  /** What was done. */
  readonly scenario: string;
  /** The kind of store that it was moved to. */
  readonly destination: string;
  /** How much was moved, in bytes. */
  readonly bytes: number;
}

/** What is measured, and how it is asked for. */
type Measured = Pick<Scenario, "again" | "latencyMs" | "model" | "name"> & {
  /** What the CDN is like; see `serve-hub.ts`. Default: as fast as it can. */
  readonly cdn?: { readonly shape?: CdnShape; readonly fault?: FaultRule };
  /** More options of the command line. */
  readonly options?: readonly string[];
};

/** Measures a scenario with the installed command line `main`. */
export async function measure(
  main: string,
  scenario: Measured,
  destination: Destination,
): Promise<readonly [Row, ...Row[]]> {
  const { again, cdn = {}, latencyMs, model, name } = scenario;
  const hubArgv = [String(latencyMs), JSON.stringify(model), JSON.stringify(cdn)];
  using hub = await startServer("serve-hub.ts", hubArgv);
  // Listing makes the emulator hash its files: not the client's time.
  await fetch(`${hub.url}/api/models/${model.repoId}/tree/main?recursive=true`);
  await using target = await openTarget(destination, { latencyMs, keepsBytes: again });
  const options = ["--to", target.url, "--endpoint", hub.url, "--anonymous", "--quiet"];
  const argv = ["hf-model", model.repoId, ...options, ...(scenario.options ?? [])];
  const bytes = model.fileCount * model.fileBytes;
  const first: Row = { scenario: name, destination, bytes, ...(await runClient(main, argv)) };
  if (!again) return [first];
  const usage = await runClient(main, argv);
  return [first, { scenario: `${name}, again`, destination, bytes: 0, ...usage }];
}
