import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { type HubEmulator, modelFixture, startHubEmulator } from "@prefetch/testing";
import { describe, test } from "vitest";
import { runCliProcess, startCli } from "./cli-process.ts";

const KILLS_PER_SERIES = 10;
const SERIES = [1, 2, 3];
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
const MiB = 1024 ** 2;
const REPOSITORY = "killed/model";
const WEIGHTS = [20, 3, 2].map((size, index) => ({
  path: `model-0000${index + 1}-of-00003.safetensors`,
  content: { generated: { sizeBytes: size * MiB, seed: index } },
}));
/** What a reader that knows nothing of manifests takes for a complete model. */
const ENTRY_FILES = ["config.json", "model.safetensors.index.json"];

function startHub(): Promise<HubEmulator> {
  const { files } = modelFixture("sharded-index");
  const others = files.filter((file) => !file.path.endsWith(".safetensors"));
  return startHubEmulator({
    repositories: [{ repoId: REPOSITORY, files: [...others, ...WEIGHTS] }],
  });
}

/** Numbers from 0 to 1 that a seed gives again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function commandFor(hub: HubEmulator, root: string): readonly string[] {
  const memory = ["--memory", "64MiB"];
  return ["hf-model", REPOSITORY, "--to", root, "--endpoint", hub.url, "--json", ...memory];
}

/**
 * Kills a run when it tells its `lines`-th event, or at the latest when it asks for the last entry
 * file, which is held back until then: so a kill always comes before the manifest.
 */
async function runAndKill(hub: HubEmulator, root: string, lines: number): Promise<string | null> {
  const killed = Promise.withResolvers<void>();
  const fault = { kind: "hold", until: killed.promise } as const;
  hub.inject({ route: "resolve", path: "config.json", fault });
  const { child, result } = startCli([...commandFor(hub, root), "--max-rate", "100MiB/s"]);
  function kill(): void {
    child.kill("SIGKILL");
    killed.resolve();
  }
  const stopListening = hub.onRequest(({ path }) => void (path === "config.json" && kill()));
  let told = 0;
  createInterface({ input: child.stdout! }).on("line", () => {
    told += 1;
    if (told === lines) kill();
  });
  await result;
  stopListening();
  hub.clearFaults();
  return child.signalCode;
}

async function filesUnder(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

function namesIn(files: readonly string[], names: readonly string[]): readonly string[] {
  return files.filter((file) => names.includes(basename(file)));
}

describe(`kills at random moments, KILL_SEED=${SEED}`, () => {
  process.stdout.write(`KILL_SEED=${SEED}\n`);

  test.concurrent.for(SERIES)(
    `series %i: ${KILLS_PER_SERIES} kills, never a manifest; after the next run never a stray`,
    { timeout: 180_000 },
    async (series, { expect }) => {
      await using hub = await startHub();
      const folder = await mkdtemp(join(tmpdir(), "prefetch-killed-"));
      const random = randomFrom(SEED + series);
      const rehearsal = join(folder, "rehearsal");
      const { stdout } = await runCliProcess(commandFor(hub, rehearsal));
      const events = stdout.trimEnd().split("\n");
      const whole = await filesUnder(rehearsal);
      const stored = events.filter((line) => line.includes('"file-stored"'));
      expect(whole).toHaveLength(stored.length + ["manifest", "ref"].length);

      for (let kill = 1; kill <= KILLS_PER_SERIES; kill += 1) {
        const root = join(folder, `kill-${kill}`);
        const signal = await runAndKill(hub, root, 1 + Math.floor(random() * events.length));
        const left = await filesUnder(root);
        const manifests = namesIn(left, ["manifest.json"]);
        expect({ kill, signal, manifests }).toEqual({ kill, signal: "SIGKILL", manifests: [] });
        const weights = namesIn(
          left,
          WEIGHTS.map((file) => file.path),
        );
        const entries = weights.length < WEIGHTS.length ? namesIn(left, ENTRY_FILES) : [];
        expect({ kill, entries }).toEqual({ kill, entries: [] });

        const again = await runCliProcess([...commandFor(hub, root), "--quiet"]);
        expect({ kill, ...again }).toMatchObject({ status: 0 });
        expect({ kill, files: await filesUnder(root) }).toEqual({ kill, files: whole });
      }
      await rm(folder, { recursive: true });
    },
  );
});
