import type { CallOptions } from "@prefetch/core";
import { acquireLease } from "../lease/acquire-lease.ts";
import type { Lease } from "../lease/held-lease.ts";
import type { ModelLayout } from "../model-layout.ts";
import type { LeasedJob, PrefetchJob } from "./prefetch-job.ts";

/**
 * Does `work` while this run has the prefix for itself. Waits for another run that is there;
 * `undefined` where `isDecided` ended the waiting.
 */
export async function underLease<Result>(
  job: PrefetchJob,
  layout: ModelLayout,
  isDecided: (options: CallOptions) => Promise<boolean>,
  work: (job: LeasedJob) => Promise<Result>,
): Promise<Result | undefined> {
  const { request, runId, send, signal, sink, turn } = job;
  const { jobId, leaseTtlMs: ttlMs } = request;
  await turn.wait(signal);
  const lease = await acquireLease({ sink, layout, runId, jobId, ttlMs, signal, send, isDecided });
  if (lease === undefined) return undefined;
  turn.pass();
  try {
    return await work(leasedJob(job, lease));
  } finally {
    await lease.release();
  }
}

function leasedJob(job: PrefetchJob, lease: Lease): LeasedJob {
  const signals = job.signal === undefined ? [lease.lost] : [job.signal, lease.lost];
  return { ...job, lease, signal: AbortSignal.any(signals) };
}
