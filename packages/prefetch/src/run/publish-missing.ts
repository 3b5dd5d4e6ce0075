import { type RunDecision, decideRun } from "../plan/decide-run.ts";
import { listFiles } from "../plan/list-files.ts";
import { planRun } from "../plan/plan-run.ts";
import { NO_WORK } from "../resume/unfinished-work.ts";
import { assertWritable } from "./assert-writable.ts";
import { type LocatedModel, locateAgain, lookAgain } from "./locate-model.ts";
import { type RunOutcome, moveAndPublish } from "./move-and-publish.ts";
import type { PrefetchJob } from "./prefetch-job.ts";
import { underLease } from "./under-lease.ts";

/**
 * Publishes what is missing, one run at a time. What cannot work is found out before anything is written,
 * and where another run publishes meanwhile, what is missing is decided anew.
 */
export async function publishMissing(
  job: PrefetchJob,
  located: LocatedModel,
  decision: RunDecision,
): Promise<RunOutcome> {
  const { layout, model } = located;
  const listing = await listFiles(job, model);
  await planRun(job, located, decision, { listing, work: NO_WORK, copies: new Map() });
  await assertWritable(job.sink, layout, { signal: job.signal });
  for (let seen = located; ; seen = await lookAgain(job, seen)) {
    const { published } = seen;
    const now = decideRun(job.request, seen);
    if (now.kind === "keep") return keptOutcome(now);
    const outcome = await underLease(
      job,
      layout,
      async (options) => {
        const object = await job.sink.head(layout.manifestKey, options);
        return object !== undefined && object.version !== published?.object.version;
      },
      async (leased) => {
        const current = await locateAgain(leased, seen);
        const latest = decideRun(job.request, current);
        if (latest.kind === "keep") return keptOutcome(latest);
        return moveAndPublish(leased, current, latest, listing);
      },
    );
    if (outcome !== undefined) return outcome;
  }
}

/** Returns the outcome of a run for which everything is in place. */
export function keptOutcome({
  published,
}: Extract<RunDecision, { readonly kind: "keep" }>): RunOutcome {
  return { manifest: published.manifest, changed: false, isPlanned: false };
}
