import { createInterface } from "node:readline";
import { type HubEmulator, modelFixture, startHubEmulator } from "@prefetch/testing";
import { type CliResult, runCliProcess, startCli } from "./cli-process.ts";
import type { KillTarget } from "./kill-target.ts";

const MiB = 1024 ** 2;
const REPOSITORY = "killed/model";
/** The first one goes in three parts. */
const WEIGHTS = [36, 3, 2].map((size, index) => ({
  path: `model-0000${index + 1}-of-00003.safetensors`,
  content: { generated: { sizeBytes: size * MiB, seed: index } },
}));

const FILES = [
  ...modelFixture("sharded-index").files.filter(({ path }) => !path.endsWith(".safetensors")),
  ...WEIGHTS,
];

/** Names of the weights. */
export const WEIGHT_FILES: readonly string[] = WEIGHTS.map(({ path }) => path);
/** What a reader that knows nothing of manifests takes for a complete model. */
export const ENTRY_FILES: readonly string[] = ["config.json", "model.safetensors.index.json"];

/** Starts a Hub with the one model. */
export function startHubToKill(): Promise<HubEmulator> {
  return startHubEmulator({ repositories: [{ repoId: REPOSITORY, files: FILES }] });
}

function commandFor(hub: HubEmulator, { to }: KillTarget): readonly string[] {
  return ["hf-model", REPOSITORY, "--to", to, "--endpoint", hub.url, "--json", "--memory", "64MiB"];
}

/** Leaves a run alone until its end. */
export function runUndisturbed(hub: HubEmulator, target: KillTarget): Promise<CliResult> {
  return runCliProcess(commandFor(hub, target), target);
}

/**
 * Kills a run when it tells its `lines`-th event, or at the latest when every file is stored but one
 * entry file, which is held back: so a kill always comes before the manifest.
 */
export async function runAndKill(
  hub: HubEmulator,
  target: KillTarget,
  lines: number,
): Promise<string | null> {
  const killed = Promise.withResolvers<void>();
  const fault = { kind: "hold", until: killed.promise } as const;
  hub.inject({ route: "resolve", path: "config.json", fault });
  const { child, result } = startCli(
    [...commandFor(hub, target), "--max-rate", "100MiB/s"],
    target,
  );
  let told = 0;
  let stored = 0;
  createInterface({ input: child.stdout! }).on("line", (line) => {
    told += 1;
    if (line.includes('"file-stored"')) stored += 1;
    if (told === lines || stored === FILES.length - 1) child.kill("SIGKILL");
  });
  await result;
  killed.resolve();
  hub.clearFaults();
  return child.signalCode;
}
