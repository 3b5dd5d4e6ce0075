import type { GarbageItem, GarbageKind, GarbageReport } from "@prefetch/prefetch";
import { countText, sizeText } from "./quantities.ts";
import { tableLines } from "./table.ts";

/** In the order in which they are told. */
const KINDS: readonly GarbageKind[] = ["model", "file", "upload", "record"];

/**
 * Returns what is to be removed, or was, as a table with its totals.
 *
 * @param applied - whether it was to be removed
 */
export function garbageLines({ garbage }: GarbageReport, applied: boolean): readonly string[] {
  const counted = applied ? garbage.filter(({ removed }) => removed) : garbage;
  return [
    ...tableLines([
      ["KIND", "SIZE", "WHY", "URL"],
      ...garbage.map((item) => [item.kind, itemSize(item), whyText(item, applied), item.url]),
    ]),
    "",
    `${applied ? "Removed" : "To remove"}: ${totalText(counted)}`,
  ];
}

/** Returns a line for each prefix at which something stays. */
export function stayingLines({ stays }: GarbageReport): readonly string[] {
  return stays.map(({ url, reason }) => `Stays: ${url}: ${reason}`);
}

function itemSize({ sizeBytes }: GarbageItem): string {
  return sizeBytes === undefined ? "-" : sizeText(sizeBytes);
}

function whyText({ reason, removed }: GarbageItem, applied: boolean): string {
  return applied && !removed ? `${reason}; could not be removed` : reason;
}

function totalText(items: readonly GarbageItem[]): string {
  const counts = KINDS.flatMap((kind) => {
    const count = items.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [countText(count, kind)];
  });
  const bytes = items.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  return counts.length === 0 ? "nothing" : `${counts.join(", ")}; ${sizeText(bytes)}`;
}
