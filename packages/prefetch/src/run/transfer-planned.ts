import type { ModelRevision, StorageSink } from "@prefetch/core";
import type { TransferItem, TransferredFile } from "@prefetch/streamer";
import { transferFailed } from "./file-failures.ts";
import type { PrefetchJob } from "./prefetch-job.ts";

/**
 * Moves files to one store.
 *
 * @param sink - the store; that of the job, or one that stands for several
 * @throws {@link PrefetchError} where a file could not be moved.
 */
export async function transferTo(
  sink: StorageSink,
  job: PrefetchJob,
  model: ModelRevision,
  items: readonly TransferItem[],
): Promise<readonly TransferredFile[]> {
  const { transferFiles } = await import("@prefetch/streamer");
  const { stored, failures } = await transferFiles(
    { source: await job.openSource(), revision: model, sink, items },
    { ...job.request.limits, onEvent: job.send, signal: job.signal },
  );
  if (failures.length > 0) throw transferFailed(failures, items.length);
  return stored;
}
