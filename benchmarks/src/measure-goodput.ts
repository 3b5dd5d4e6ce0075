import { type Row, measure } from "./measure.ts";

const MiB = 1024 ** 2;
/** So little that one core carries what 16 connections yield with ease: the ratio is the figure. */
const BYTES_PER_SECOND = 4_000_000;
const MOST_CONNECTIONS = 16;
const SHAPE = {
  bytesPerSecondPerConnection: BYTES_PER_SECOND,
  collapseAbove: {
    connections: MOST_CONNECTIONS,
    bytesPerSecondPerConnection: BYTES_PER_SECOND / 100,
  },
};
const FIXED_SETTINGS = [4, 8, 12, 16];
/** Half a minute at the best setting. */
const MODEL = { repoId: "bench/goodput", fileCount: 4, fileBytes: 512 * MiB };
/** More than the most connections that are ever opened need, so that nothing else is the limit. */
const MEMORY = ["--memory", "1100MiB"];

/** Measures what a CDN yields that collapses above a number of connections, by how it is asked. */
export async function measureGoodput(
  main: string,
  isWanted: (name: string) => boolean,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const setting of [...FIXED_SETTINGS, undefined]) {
    const name = `goodput, connections: ${setting ?? "adaptive"}`;
    if (!isWanted(name)) continue;
    const asked = setting === undefined ? [] : ["--connections", String(setting)];
    const scenario = { name, model: MODEL, latencyMs: 0, again: false };
    const cdn = { shape: SHAPE };
    rows.push(...(await measure(main, { ...scenario, cdn, options: [...MEMORY, ...asked] }, "s3")));
  }
  return rows;
}
