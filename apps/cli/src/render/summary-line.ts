import type { Planned, StoredModelInfo } from "@prefetch/core";
import { countText, durationText, rateText, sizeText } from "./quantities.ts";

/**
 * Returns the line that a successful run ends with: files, bytes, time, rate, and where it lies.
 *
 * @param plan - what was to be done; `undefined` where the run planned nothing, because all was there
 */
export function summaryLine(
  stored: StoredModelInfo,
  plan: Planned | undefined,
  elapsedMs: number,
): string {
  const whole = `${countText(stored.fileCount, "file")}, ${sizeText(stored.sizeBytes)}`;
  if (plan === undefined || plan.copyFiles === 0) {
    return `Complete already: ${whole}; nothing moved. It lies at ${placesOf(stored)}`;
  }
  const rate = rateText((plan.copyBytes * 1000) / Math.max(1, elapsedMs));
  const saved =
    plan.reuseBytes === 0 ? "" : `, of it ${sizeText(plan.reuseBytes)} without a transfer`;
  return `Stored ${whole} in ${durationText(elapsedMs)} (${rate})${saved}. It lies at ${placesOf(stored)}`;
}

function placesOf({ alsoAt = [], path }: StoredModelInfo): string {
  return [path, ...alsoAt.map((copy) => copy.path)].join(" and ");
}
