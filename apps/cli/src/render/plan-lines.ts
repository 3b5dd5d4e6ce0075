import type { ModelPlan } from "@prefetch/prefetch";
import { countText, sizeText } from "./quantities.ts";
import { tableLines } from "./table.ts";

/** Returns a plan for people: what happens to each file and why, the sums, and where it would lie. */
export function planLines({ items, removed, totals, model, url }: ModelPlan): readonly string[] {
  const { copy, reuse, skip } = totals;
  const sum = ({ files, bytes }: typeof copy): string =>
    `${countText(files, "file")} (${sizeText(bytes)})`;
  return [
    ...tableLines([
      ["ACTION", "SIZE", "PATH", "REASON"],
      ...items.map(({ action, sizeBytes, path, reason }) => [
        action,
        sizeText(sizeBytes),
        path,
        reason,
      ]),
      ...removed.map((path) => ["remove", "", path, "not part of this commit"]),
    ]),
    "",
    `To copy: ${sum(copy)}. To keep: ${sum(reuse)}. To leave out: ${sum(skip)}.`,
    `${model.repoId} at ${model.commit} would lie at ${url}`,
  ];
}
