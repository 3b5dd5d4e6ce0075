import {
  type ModelFile,
  type ModelRevision,
  PrefetchError,
  type SinkLimits,
  type SkippedEntry,
} from "@prefetch/core";
import type { Manifest, Selection } from "../manifest/manifest.ts";
import { NO_WORK } from "../resume/unfinished-work.ts";
import type { CopySources } from "../reuse/find-copies.ts";
import { sizeOf } from "../size-of.ts";
import type { NameFolding } from "./fold-name.ts";
import type { LeftOutFile, ModelPlan, PlannedFile, PlanTotal } from "./model-plan.ts";
import { assertNamesApart } from "./name-rules.ts";
import { type StoreKnowledge, filePlanner } from "./plan-file.ts";
import {
  assertDistinctPaths,
  assertForeignPaths,
  assertPartsFit,
  assertSelects,
} from "./plan-rules.ts";
import { compileSelection, mergeSelections } from "./select-files.ts";

/** What a plan is made of. */
export interface PlanInput {
  /** The model, pinned to a commit. */
  readonly model: ModelRevision;
  /** The prefix that it will lie under: a URL. */
  readonly url: string;
  /** Every file of the repository. */
  readonly files: readonly ModelFile[];
  /** Entries of the repository that are no files. */
  readonly skippedEntries: readonly SkippedEntry[];
  /** What is wanted. */
  readonly selection: Selection;
  /** How often a new prefetch was forced. */
  readonly force: number | true;
  /** What is published of this commit under the prefix. */
  readonly published?: Manifest | undefined;
  /** What is published there of another commit, and to be replaced. */
  readonly replaced?: Manifest | undefined;
  /** What earlier runs left under the prefix. Default: nothing. */
  readonly work?: StoreKnowledge["work"] | undefined;
  /** What other models in the store have. Default: nothing. */
  readonly copies?: CopySources | undefined;
  /** How the store wants files to be cut. */
  readonly limits: SinkLimits;
  /** Which names the store takes for one. Default: none. */
  readonly nameFolding?: NameFolding | undefined;
}

/**
 * Decides what to copy, what to reuse and what to leave out, and why. What an earlier selection
 * published under the prefix stays a part of the model, also when everything is transferred again.
 *
 * @throws {@link PrefetchError} `NOT_FOUND` for a repository without files; `INVALID_ARGUMENT` for
 * patterns that match nothing, for paths that collide with each other or with the manifest's folder
 * in this store, and for a file that the store cannot take.
 */
export function planModel(input: PlanInput): ModelPlan {
  assertNotEmpty(input);
  assertSelects(input.selection, input.files);
  const items = [
    ...input.files.map(itemPlanner(input)),
    ...input.skippedEntries.map(({ path, reason }) => leftOut({ path, sizeBytes: 0 }, reason)),
  ];
  const planned = items.filter((item) => item.action !== "skip");
  assertForeignPaths(planned, input.nameFolding);
  assertDistinctPaths(planned);
  assertNamesApart(pathsOf(planned), input.nameFolding);
  assertPartsFit(planned, input.limits);
  return {
    model: input.model,
    url: input.url,
    items,
    removed: removedPaths(input.replaced, planned),
    totals: {
      copy: totalOf(items, "copy"),
      reuse: totalOf(items, "reuse"),
      skip: totalOf(items, "skip"),
    },
  };
}

function pathsOf(files: readonly ModelFile[]): readonly string[] {
  return files.map(({ path }) => path);
}

function assertNotEmpty({ files, model }: PlanInput): void {
  if (files.length > 0) return;
  throw new PrefetchError(
    "NOT_FOUND",
    `${model.repoId} has no files at commit ${model.commit}; there is nothing to prefetch. Check the revision "${model.revision}".`,
  );
}

function itemPlanner(input: PlanInput): (file: ModelFile) => PlannedFile | LeftOutFile {
  const { copies = new Map(), force, published, selection, work = NO_WORK } = input;
  const isSelected = selectedNowOrBefore(input);
  const plan = filePlanner({ copies, force, published, work });
  return (file) =>
    isSelected(file.path) ? plan(file) : leftOut(file, reasonLeftOut(file.path, selection));
}

function selectedNowOrBefore({ published, selection }: PlanInput): (path: string) => boolean {
  const selections = mergeSelections(published?.selections ?? [], selection).map(compileSelection);
  return (path) => selections.some((matches) => matches(path));
}

function reasonLeftOut(path: string, { include }: Selection): string {
  const isIncluded = compileSelection({ include, exclude: [] })(path);
  return isIncluded ? "excluded" : "not included";
}

function leftOut(file: Pick<ModelFile, "path" | "sizeBytes">, reason: string): LeftOutFile {
  return { path: file.path, sizeBytes: file.sizeBytes, action: "skip", reason };
}

function removedPaths(
  replaced: Manifest | undefined,
  planned: readonly PlannedFile[],
): readonly string[] {
  const kept = new Set(planned.map(({ path }) => path));
  return (replaced?.files ?? []).map(({ path }) => path).filter((path) => !kept.has(path));
}

function totalOf(
  items: readonly (PlannedFile | LeftOutFile)[],
  action: PlannedFile["action"] | LeftOutFile["action"],
): PlanTotal {
  const counted = items.filter((item) => item.action === action);
  return { files: counted.length, bytes: sizeOf(counted) };
}
