import type { Manifest } from "../manifest/manifest.ts";
import { modelUrl } from "../model-layout.ts";
import type { LocatedModel } from "../run/locate-model.ts";
import type { PrefetchJob } from "../run/prefetch-job.ts";
import type { RunDecision } from "./decide-run.ts";
import type { NameFolding } from "./fold-name.ts";
import { type RepositoryListing, listFiles } from "./list-files.ts";
import { type ModelPlan, filesTo } from "./model-plan.ts";
import { mayFold } from "./name-rules.ts";
import { planModel } from "./plan-model.ts";

/**
 * Lists the repository and decides what to do with each file. Writes nothing; but where two names are
 * so much alike that some store may take them for one, a run that is to write asks the store, which may
 * have to write to find that out.
 */
export async function planRun(
  job: PrefetchJob,
  located: LocatedModel,
  decision: RunDecision,
): Promise<ModelPlan> {
  const { request, sink } = job;
  const listing = await listFiles(job, located.model);
  const plan = planModel({
    model: located.model,
    url: modelUrl(sink, located.layout),
    ...listing,
    selection: request.selection,
    force: request.force,
    published: publishedOf(decision),
    replaced: replacedBy(decision),
    limits: sink.limits,
    nameFolding: await nameFoldingFor(job, listing),
  });
  const { assertMemoryBudget } = await import("@prefetch/streamer");
  assertMemoryBudget(filesTo("copy", plan), request.limits);
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
