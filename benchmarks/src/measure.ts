import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientUsage, runClient } from "./run-client.ts";
import type { Destination, Scenario } from "./scenario.ts";
import { startServer } from "./start-server.ts";

/** What one run of the command line took. */
export interface Row extends ClientUsage {
  /** What was done. */
  readonly scenario: string;
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
  await using target = await openTarget(scenario, destination);
  const options = ["--to", target.url, "--endpoint", hub.url, "--anonymous", "--quiet"];
  const argv = ["hf-model", model.repoId, ...options];
  const bytes = model.fileCount * model.fileBytes;
  const rows = [{ scenario: name, bytes, ...(await runClient(main, argv)) }];
  if (again) rows.push({ scenario: `${name}, again`, bytes: 0, ...(await runClient(main, argv)) });
  return rows;
}

interface Target extends AsyncDisposable {
  readonly url: string;
}

/** A model that is moved again has to be read from the store; otherwise the store only checks and drops. */
async function openTarget(
  { again, latencyMs }: Scenario,
  destination: Destination,
): Promise<Target> {
  if (destination === "directory") {
    const root = await mkdtempDisposable(join(tmpdir(), "prefetch-bench-models-"));
    return { url: root.path, [Symbol.asyncDispose]: () => root[Symbol.asyncDispose]() };
  }
  const options = { latencyMs, storage: { kind: again ? "memory" : "discard" } };
  const server = await startServer("serve-s3.ts", [JSON.stringify(options)]);
  return {
    url: `s3://models/bench?endpoint=${server.url}`,
    [Symbol.asyncDispose]: async () => server[Symbol.dispose](),
  };
}
