import type { Manifest } from "../manifest/manifest.ts";
import { modelUrl } from "../model-layout.ts";
import type { LocatedModel } from "../run/locate-model.ts";
import type { PrefetchJob } from "../run/prefetch-job.ts";
import type { RunDecision } from "./decide-run.ts";
import { listFiles } from "./list-files.ts";
import { type ModelPlan, filesTo } from "./model-plan.ts";
import { planModel } from "./plan-model.ts";

/** Lists the repository and decides what to do with each file. Writes nothing. */
export async function planRun(
  job: PrefetchJob,
  located: LocatedModel,
  decision: RunDecision,
): Promise<ModelPlan> {
  const { request, sink } = job;
  const plan = planModel({
    model: located.model,
    url: modelUrl(sink, located.layout),
    ...(await listFiles(job, located.model)),
    selection: request.selection,
    force: request.force,
    published: publishedOf(decision),
    replaced: replacedBy(decision),
    limits: sink.limits,
  });
  const { assertMemoryBudget } = await import("@prefetch/streamer");
  assertMemoryBudget(filesTo("copy", plan), request.limits);
  return plan;
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
