import type { TransferredFile } from "@prefetch/streamer";
import { buildManifest } from "../manifest/build-manifest.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { RunDecision } from "../plan/decide-run.ts";
import { type ModelPlan, filesTo } from "../plan/model-plan.ts";
import { planRun, publishedOf, replacedBy } from "../plan/plan-run.ts";
import { publishManifest } from "../publish/publish-manifest.ts";
import { retireModel } from "../publish/retire-model.ts";
import { assertWritable } from "./assert-writable.ts";
import { clearLeftovers } from "./clear-leftovers.ts";
import type { LocatedModel } from "./locate-model.ts";
import type { PrefetchJob } from "./prefetch-job.ts";

/** What is published when a run is done. */
export interface RunOutcome {
  /** The manifest that is in place. */
  readonly manifest: Manifest;
  /** Whether any file was transferred. */
  readonly changed: boolean;
}

/**
 * Transfers what the model lacks, in waves, then publishes it. Nothing is removed before the
 * repository was listed and the plan is known to work.
 */
export async function moveAndPublish(
  job: PrefetchJob,
  located: LocatedModel,
  decision: RunDecision,
): Promise<RunOutcome> {
  const { request, sink, signal } = job;
  const plan = await planRun(job, located, decision);
  tellPlan(job, plan);
  await assertWritable(sink, located.layout, { signal });
  if (decision.kind === "replace") await retire(job, located, plan);
  await clearLeftovers(job, located, plan);
  const transferred = await transferPlanned(job, located, plan);
  const ours = buildManifest({
    request,
    model: located.model,
    transferred,
    published: publishedOf(decision),
    replaced: replacedBy(decision),
  });
  const previous = decision.kind === "extend" ? decision.published : undefined;
  const manifest = await publishManifest(sink, located.layout, ours, { previous, signal });
  return { manifest, changed: transferred.length > 0 };
}

function tellPlan({ send }: PrefetchJob, plan: ModelPlan): void {
  const { copy, reuse, skip } = plan.totals;
  send({
    type: "planned",
    url: plan.url,
    copyFiles: copy.files,
    copyBytes: copy.bytes,
    reuseFiles: reuse.files,
    reuseBytes: reuse.bytes,
    skippedFiles: skip.files,
    skippedBytes: skip.bytes,
  });
  for (const { path, sizeBytes } of filesTo("reuse", plan)) {
    send({ type: "file-reused", path, sizeBytes });
  }
}

/** What the new commit has as well is overwritten later; removing it first would only cost time. */
async function retire(job: PrefetchJob, located: LocatedModel, plan: ModelPlan): Promise<void> {
  const keep = new Set(filesTo("copy", plan).map(({ path }) => path));
  await retireModel(job.sink, located.layout, { keep, signal: job.signal });
}

async function transferPlanned(
  job: PrefetchJob,
  { layout, model }: LocatedModel,
  plan: ModelPlan,
): Promise<readonly TransferredFile[]> {
  const items = filesTo("copy", plan).map((file) => ({
    file,
    key: `${layout.prefix}${file.path}`,
    wave: file.wave,
  }));
  return job.transfer(job, model, items);
}
