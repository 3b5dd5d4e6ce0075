import type { FaultRule } from "@prefetch/testing";
import { type Row, measure } from "./measure.ts";

const MiB = 1024 ** 2;
const MODEL = { repoId: "bench/tail", fileCount: 2, fileBytes: 256 * MiB };
/** Little enough for one core, so that the difference of the two runs is the tail. */
const SHAPE = { bytesPerSecondPerConnection: 20_000_000 };
const CONNECTIONS = ["--connections", "4"];
/** One of the last ranges: nothing is left to begin when it is found to be slow. */
const SLOW_RANGE: FaultRule = {
  route: "cdn",
  fault: { kind: "drip", bytesPerSecond: 1_000, afterBytes: MiB },
  skip: 31,
  times: 1,
};

/** Measures a run in which one range of many is slow, and the same run without it. */
export async function measureTail(
  main: string,
  isWanted: (name: string) => boolean,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const fault of [undefined, SLOW_RANGE]) {
    const name = `tail, ${fault === undefined ? "no range is slow" : "one range of 32 drips"}`;
    if (!isWanted(name)) continue;
    const cdn = fault === undefined ? { shape: SHAPE } : { shape: SHAPE, fault };
    const scenario = { name, model: MODEL, latencyMs: 0, again: false, cdn, options: CONNECTIONS };
    rows.push(...(await measure(main, scenario, "s3")));
  }
  return rows;
}
