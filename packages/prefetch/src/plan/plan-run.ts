import type { Manifest } from "../manifest/manifest.ts";
import { modelUrl } from "../model-layout.ts";
import type { UnfinishedWork } from "../resume/unfinished-work.ts";
import type { CopySources } from "../reuse/find-copies.ts";
import type { LocatedModel } from "../run/locate-model.ts";
import type { PrefetchJob } from "../run/prefetch-job.ts";
import type { RunDecision } from "./decide-run.ts";
import type { NameFolding } from "./fold-name.ts";
import type { RepositoryListing } from "./list-files.ts";
import { type ModelPlan, filesToMove } from "./model-plan.ts";
import { mayFold } from "./name-rules.ts";
import { planModel } from "./plan-model.ts";

/** What a plan starts from, beside the request. */
export interface PlanStart {
  /** What the repository holds. */
  readonly listing: RepositoryListing;
  /** What earlier runs left under the prefix. */
  readonly work: UnfinishedWork;
  /** What other models in the store have. */
  readonly copies: CopySources;
}

/**
 * Decides what to do with each file. Writes nothing; but where two names are so much alike that some
 * store may take them for one, a run that is to write asks the store, which may have to write to find
 * that out.
 */
export async function planRun(
  job: PrefetchJob,
  located: LocatedModel,
  decision: RunDecision,
  { copies, listing, work }: PlanStart,
): Promise<ModelPlan> {
  const { request, sink } = job;
  const plan = planModel({
    model: located.model,
    url: modelUrl(sink, located.layout),
    ...listing,
    selection: request.selection,
    force: request.force,
    published: publishedOf(decision),
    replaced: replacedBy(decision),
    work,
    copies,
    limits: sink.limits,
    nameFolding: await nameFoldingFor(job, listing),
  });
  const { assertMemoryBudget } = await import("@prefetch/streamer");
  assertMemoryBudget(filesToMove(plan), request.limits);
  return plan;
}

async function nameFoldingFor(
  { readOnly, signal, sink }: PrefetchJob,
  { files }: RepositoryListing,
): Promise<NameFolding | undefined> {
  if (readOnly || !mayFold(files.map(({ path }) => path))) return undefined;
  return (await sink.capabilities({ signal })).nameFolding;
}

/** Returns the manifest of this commit that the run starts from, if any. */
export function publishedOf(decision: RunDecision): Manifest | undefined {
  const { kind } = decision;
  return kind === "keep" || kind === "extend" ? decision.published.manifest : undefined;
}

/** Returns the manifest of another commit that the run takes away, if any. */
export function replacedBy(decision: RunDecision): Manifest | undefined {
  return decision.kind === "replace" ? decision.published.manifest : undefined;
}
