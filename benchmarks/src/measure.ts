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

/** Measures a scenario with the installed command line `main`. */
export async function measure(
  main: string,
  scenario: Scenario,
  destination: Destination,
): Promise<readonly Row[]> {
  const { again, latencyMs, model, name } = scenario;
  using hub = await startServer("serve-hub.ts", [String(latencyMs), JSON.stringify(model)]);
  // Listing makes the emulator hash its files: not the client's time.
  await fetch(`${hub.url}/api/models/${model.repoId}/tree/main?recursive=true`);
  await using target = await openTarget(destination, { latencyMs, keepsBytes: again });
  const options = ["--to", target.url, "--endpoint", hub.url, "--anonymous", "--quiet"];
  const argv = ["hf-model", model.repoId, ...options];
  const bytes = model.fileCount * model.fileBytes;
  const rows = [{ scenario: name, destination, bytes, ...(await runClient(main, argv)) }];
  if (again)
    rows.push({
      scenario: `${name}, again`,
      destination,
      bytes: 0,
      ...(await runClient(main, argv)),
    });
  return rows;
}
