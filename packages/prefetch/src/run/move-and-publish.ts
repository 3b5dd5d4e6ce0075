import { isPrefetchError } from "@prefetch/core";
import type { TransferredFile } from "@prefetch/streamer";
import { buildManifest } from "../manifest/build-manifest.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { RunDecision } from "../plan/decide-run.ts";
import type { RepositoryListing } from "../plan/list-files.ts";
import { type ModelPlan, filesTo, staysAsItIs } from "../plan/model-plan.ts";
import { planRun, publishedOf, replacedBy } from "../plan/plan-run.ts";
import { publishManifest } from "../publish/publish-manifest.ts";
import { retireModel } from "../publish/retire-model.ts";
import { clearUploadRecords, clearWork } from "../resume/clear-work.ts";
import { findUnfinishedWork } from "../resume/unfinished-work.ts";
import { openJournal } from "../resume/work-journal.ts";
import { findCopies } from "../reuse/find-copies.ts";
import { clearLeftovers } from "./clear-leftovers.ts";
import type { LocatedModel } from "./locate-model.ts";
import type { LeasedJob } from "./prefetch-job.ts";
import { asTransferred, doneFiles, transferItems } from "./transfer-items.ts";

/** What is published when a run is done. */
export interface RunOutcome {
  /** The manifest that is in place. */
  readonly manifest: Manifest;
  /** Whether any file was transferred. */
  readonly changed: boolean;
  /** Whether a plan was made, and told. */
  readonly isPlanned: boolean;
}

/** A process that is told to stop does not wait longer for what it has done to be written down. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Transfers what the model lacks, in waves, then publishes it. Goes on where an interrupted run ended.
 * Nothing is removed before the repository was listed and the plan is known to work.
 */
export async function moveAndPublish(
  job: LeasedJob,
  located: LocatedModel,
  decision: RunDecision,
  listing: RepositoryListing,
): Promise<RunOutcome> {
  const { layout, model } = located;
  const { sink, signal } = job;
  const work = await findUnfinishedWork(job, located);
  const copies = await findCopies(job, located);
  const plan = await planRun(job, located, decision, { copies, listing, work });
  tellPlan(job, plan);
  if (decision.kind === "replace") await retire(job, located, plan);
  const uploads = await clearLeftovers(job, located, { plan, work });
  const done = doneFiles(plan, work);
  const journal = openJournal({ sink, layout, model, plan, runId: job.runId, uploads, done });
  let outcome: RunOutcome;
  try {
    const moved = await job.transfer(job, model, transferItems(plan, layout), journal);
    await clearUploadRecords(sink, layout, { signal });
    const transferred = [...done.map(asTransferred(layout)), ...moved];
    outcome = await publish(job, located, decision, transferred);
  } catch (error) {
    // Whoever has taken over may have published, and nobody would clear away what is written now.
    if (job.lease.lost.aborted) await journal.discard();
    else await journal.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) });
    throw error;
  }
  await journal.discard();
  // The model is complete; what stays is cleared away by the next run, or by gc.
  await clearWork(sink, layout, { signal }).catch(ignoreStoreFailure);
  return outcome;
}

async function publish(
  job: LeasedJob,
  { layout, model }: LocatedModel,
  decision: RunDecision,
  transferred: readonly TransferredFile[],
): Promise<RunOutcome> {
  const { lease, request, signal, sink } = job;
  const ours = buildManifest({
    request,
    model,
    transferred,
    published: publishedOf(decision),
    replaced: replacedBy(decision),
  });
  const previous = decision.kind === "extend" ? decision.published : undefined;
  await lease.assertHeld({ signal });
  const manifest = await publishManifest(sink, layout, ours, { previous, signal });
  return { manifest, changed: transferred.length > 0, isPlanned: true };
}

function ignoreStoreFailure(error: unknown): void {
  if (!isPrefetchError(error)) throw error;
}

function tellPlan({ send }: LeasedJob, plan: ModelPlan): void {
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
  for (const file of filesTo("reuse", plan)) {
    // Of the others it shows in the transfer whether they can be reused.
    const { path, sizeBytes } = file;
    if (staysAsItIs(file)) send({ type: "file-reused", path, sizeBytes });
  }
}

/** What the new commit has as well is overwritten later; removing it first would only cost time. */
async function retire(job: LeasedJob, located: LocatedModel, plan: ModelPlan): Promise<void> {
  await job.lease.assertHeld({ signal: job.signal });
  const planned = [...filesTo("copy", plan), ...filesTo("reuse", plan)];
  const keep = new Set(planned.map(({ path }) => path));
  await retireModel(job.sink, located.layout, { keep, signal: job.signal });
}
