import type { Row } from "./measure.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
/** Below this, rates say nothing. */
const RATED_BYTES = GiB / 8;

/** Returns the rows as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ scenario, destination, bytes, wallSeconds, cpuSeconds, peakRssBytes, remark = "" }) => [
      scenario,
      destination,
      bytes < RATED_BYTES ? "" : (cpuSeconds / (bytes / GiB)).toFixed(2),
      bytes < RATED_BYTES ? "" : (bytes / MiB / wallSeconds).toFixed(0),
      (peakRssBytes / MiB).toFixed(0),
      cpuSeconds.toFixed(2),
      wallSeconds.toFixed(2),
      remark,
    ],
  );
  const head = ["scenario", "to", "CPU s/GiB", "MiB/s", "peak RSS MiB", "CPU s", "wall s", ""];
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
