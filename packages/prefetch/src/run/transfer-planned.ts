import type { ModelRevision, PrefetchEvent, StorageSink } from "@prefetch/core";
import type { TransferItem, TransferOptions, TransferredFile } from "@prefetch/streamer";
import { transferFailed } from "./file-failures.ts";
import type { LeasedJob } from "./prefetch-job.ts";
import { type ScratchWay, scratchWay } from "./scratch-way.ts";

/** What a transfer is made of. */
export interface TransferTo {
  /** The store; that of the job, or one that stands for several. */
  readonly sink: StorageSink;
  /** The commit. */
  readonly model: ModelRevision;
  /** The files. */
  readonly items: readonly TransferItem[];
  /** Told of every file that is stored. */
  readonly onStored: (file: TransferredFile) => void;
  /** Told what happens. */
  readonly onEvent: (event: PrefetchEvent) => void;
}

/**
 * Moves files to one store, by the way that was asked for: straight, or by way of scratch disk.
 *
 * @throws {@link PrefetchError} where a file could not be moved.
 */
export async function transferTo(
  job: Pick<LeasedJob, "openSource" | "request" | "signal">,
  { items, model, onEvent, onStored, sink }: TransferTo,
): Promise<readonly TransferredFile[]> {
  const { request, signal } = job;
  const { transferFiles } = await import("@prefetch/streamer");
  const source = await job.openSource();
  const options = { ...request.limits, onEvent, onStored, keepInterrupted: true, signal };
  await using scratch = scratchWay({ source, model, sink, request, options });
  if (request.strategy === "snapshot") await scratch.assertRoom(items);
  const { stored, failures } = await transferFiles(
    { source, revision: model, sink, items },
    { ...options, ...waysOf(request.strategy, scratch) },
  );
  if (failures.length > 0) throw transferFailed(failures, items.length);
  return stored;
}

function waysOf(
  strategy: LeasedJob["request"]["strategy"],
  scratch: ScratchWay,
): Pick<TransferOptions, "instead" | "rescue"> {
  if (strategy === "snapshot") return { instead: scratch.move };
  return strategy === "auto" ? { rescue: scratch.rescue } : {};
}
