import { isPrefetchError } from "@prefetch/core";
import { clearWork } from "../resume/clear-work.ts";
import type { LocatedModel } from "./locate-model.ts";
import type { PrefetchJob } from "./prefetch-job.ts";
import { underLease } from "./under-lease.ts";

/**
 * Clears away what a run left that was killed after it had published. Where another run is at the prefix
 * it is that one's to do; where it does not work, the model is no less complete.
 */
export async function tidyPublished(job: PrefetchJob, { layout }: LocatedModel): Promise<void> {
  try {
    if (!(await hasLeftovers(job, layout))) return;
    await underLease(
      // Nobody is waited for, so nothing is to be told of them.
      { ...job, send: () => {} },
      layout,
      async () => true,
      ({ sink, signal }) => clearWork(sink, layout, { signal }),
    );
  } catch (error) {
    if (!isPrefetchError(error) || job.signal?.aborted) throw error;
  }
}

async function hasLeftovers(
  { sink, signal }: PrefetchJob,
  { leasePrefix, ownPrefix, uploadsPrefix }: LocatedModel["layout"],
): Promise<boolean> {
  for await (const { key } of sink.list(ownPrefix, { signal })) {
    if (key.startsWith(uploadsPrefix) || key.startsWith(leasePrefix)) return true;
  }
  return false;
}
