import type { PrefetchEvent } from "@prefetch/core";
import type { LeasedJob } from "./prefetch-job.ts";

/**
 * Returns what to tell of a transfer that is made for these jobs: it goes to whoever follows the run, and
 * how far it is to the runs that wait for their leases.
 */
export function observedBy(
  jobs: readonly Pick<LeasedJob, "lease" | "send">[],
): (event: PrefetchEvent) => void {
  const [first] = jobs;
  return (event) => {
    first?.send(event);
    if (event.type !== "progressed") return;
    const { receivedBytes, storedFiles, totalBytes, totalFiles } = event;
    for (const { lease } of jobs) {
      lease.report({ receivedBytes, storedFiles, totalBytes, totalFiles });
    }
  };
}
