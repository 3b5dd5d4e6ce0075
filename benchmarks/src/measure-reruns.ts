import type { BenchModel } from "./bench-model.ts";
import type { Destination } from "./destination.ts";
import { measureDedup } from "./measure-dedup.ts";
import { type KilledRun, measureResume } from "./measure-resume.ts";
import type { Row } from "./measure.ts";

const MiB = 1024 ** 2;
/** Those whose server keeps bytes on disk, or that are a disk. */
const RESUMED: readonly Destination[] = ["directory", "s3"];
/** Azure tells no checksum of a copy: it is read back, which a server that drops bytes cannot serve. */
const COPIED: readonly Destination[] = ["directory", "gcs", "s3"];

/** What of it is wanted. */
export interface RerunsWanted {
  /** Whether small models do. */
  readonly isQuick: boolean;
  /** Whether a scenario is wanted. */
  readonly isWanted: (name: string) => boolean;
  /** The destinations that were asked for; none: all. */
  readonly chosen: readonly Destination[];
}

/** Measures runs that have something to go on from: a killed one, or another commit. */
export async function measureReruns(
  main: string,
  { chosen, isQuick, isWanted }: RerunsWanted,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const isChosen = (destination: Destination): boolean =>
    chosen.length === 0 || chosen.includes(destination);
  for (const run of isWanted("resume") ? killedRuns(isQuick) : []) {
    for (const destination of RESUMED.filter(isChosen)) {
      rows.push(...(await measureResume(main, run, destination)));
    }
  }
  for (const destination of isWanted("new commit") ? COPIED.filter(isChosen) : []) {
    const model = shardsOf(10, isQuick ? 32 * MiB : shardBytes(destination));
    rows.push(...(await measureDedup(main, model, destination)));
  }
  return rows;
}

function killedRuns(isQuick: boolean): readonly KilledRun[] {
  if (isQuick) return [{ model: shardsOf(4, 128 * MiB), killedAt: 0.6 }];
  const model = shardsOf(4, 1024 * MiB);
  return [
    { model, killedAt: 0.5 },
    { model, killedAt: 0.6 },
  ];
}

/** A directory holds both commits. */
function shardBytes(destination: Destination): number {
  return destination === "directory" ? 256 * MiB : 1024 * MiB;
}

function shardsOf(fileCount: number, fileBytes: number): BenchModel {
  return { repoId: `bench/m-${fileCount}-${fileBytes}`, fileCount, fileBytes };
}
