import { basename } from "node:path";
import { describe, test } from "vitest";
import { type Contents, openDirectoryTarget, openS3Target } from "./kill-target.ts";
import {
  ENTRY_FILES,
  WEIGHT_FILES,
  runAndKill,
  runUndisturbed,
  startHubToKill,
} from "./killed-run.ts";
import { randomFrom } from "./seeded-random.ts";

const KILLS_PER_SERIES = 10;
const SERIES = [1, 2, 3];
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
const STORES = [
  { store: "a directory", openTarget: openDirectoryTarget },
  { store: "S3", openTarget: openS3Target },
];

function namesIn(contents: Contents, names: readonly string[]): readonly string[] {
  return Object.keys(contents).filter((path) => names.includes(basename(path)));
}

describe.each(STORES)(`kills at random moments on $store, KILL_SEED=${SEED}`, ({ openTarget }) => {
  process.stdout.write(`KILL_SEED=${SEED}\n`);

  test.concurrent.for(SERIES)(
    `series %i: ${KILLS_PER_SERIES} kills, never a manifest; after the next run never a stray`,
    { timeout: 180_000 },
    async (series, { expect }) => {
      await using hub = await startHubToKill();
      await using rehearsal = await openTarget();
      const random = randomFrom(SEED + series);
      const { stdout } = await runUndisturbed(hub, rehearsal);
      const events = stdout.trimEnd().split("\n");
      const whole = await rehearsal.contents();
      const stored = events.filter((line) => line.includes('"file-stored"'));
      expect(Object.keys(whole)).toHaveLength(stored.length + ["manifest", "ref"].length);

      for (let kill = 1; kill <= KILLS_PER_SERIES; kill += 1) {
        await using target = await openTarget();
        const signal = await runAndKill(hub, target, 1 + Math.floor(random() * events.length));
        const left = await target.contents();
        const manifests = namesIn(left, ["manifest.json"]);
        expect({ kill, signal, manifests }).toEqual({ kill, signal: "SIGKILL", manifests: [] });
        const isWhole = namesIn(left, WEIGHT_FILES).length === WEIGHT_FILES.length;
        const entries = isWhole ? [] : namesIn(left, ENTRY_FILES);
        expect({ kill, entries }).toEqual({ kill, entries: [] });

        const again = await runUndisturbed(hub, target);
        expect({ kill, ...again }).toMatchObject({ status: 0 });
        expect({ kill, left: await target.contents() }).toEqual({ kill, left: whole });
        expect({ kill, open: target.openUploads() }).toEqual({ kill, open: [] });
      }
    },
  );
});
