import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChaosHub } from "./chaos-model.ts";
import { type ChaosTarget, openTarget } from "./chaos-target.ts";
import type { SinkName } from "./sink-name.ts";

/** What the runs of one round share: a Hub, a store that began empty, and folders of their own. */
export interface RoundBed extends AsyncDisposable {
  readonly chaosHub: ChaosHub;
  readonly target: ChaosTarget;
  /** The environment of the runs; their temporary files have a folder for themselves. */
  readonly environment: Readonly<Record<string, string>>;
  /** What lies in that folder. */
  temporaryFiles(): Promise<readonly string[]>;
}

/** Opens a store for one round. */
export async function openRoundBed(chaosHub: ChaosHub, sink: SinkName): Promise<RoundBed> {
  const target = await openTarget(sink);
  const home = await mkdtemp(join(tmpdir(), "prefetch-chaos-home-"));
  const temporary = join(home, "tmp");
  await mkdir(temporary);
  return {
    chaosHub,
    target,
    environment: { HOME: home, TMPDIR: temporary, ...target.environment },
    temporaryFiles: () => readdir(temporary),
    [Symbol.asyncDispose]: async () => {
      await target[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
