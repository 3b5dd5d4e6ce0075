import {
  type ModelRevision,
  type ModelSource,
  type PrefetchEvent,
  type StorageSink,
} from "@prefetch/core";
import type {
  MoveFile,
  RescueFile,
  TransferItem,
  TransferOptions,
  TransferredFile,
} from "@prefetch/streamer";
import { transferFailed } from "./file-failures.ts";
import type { LeasedJob } from "./prefetch-job.ts";

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
  await using scratch = await openScratchWay({ source, model, sink, request, options });
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

/** The way by scratch disk; opened when it is first taken. */
interface ScratchWay extends AsyncDisposable {
  /** Passes files that fit on scratch disk one at a time. */
  readonly assertRoom: (items: readonly TransferItem[]) => Promise<void>;
  /** Moves a file that way. */
  readonly move: MoveFile;
  /** Moves a file that way which failed for a reason that it may cure. */
  readonly rescue: RescueFile;
}

interface ScratchWayOptions {
  readonly source: ModelSource;
  readonly model: ModelRevision;
  readonly sink: StorageSink;
  readonly request: LeasedJob["request"];
  readonly options: TransferOptions;
}

async function openScratchWay({
  source,
  model,
  sink,
  request,
  options,
}: ScratchWayOptions): Promise<ScratchWay> {
  const { createScratch, isCurable, moveBySnapshot } = await import("@prefetch/snapshotter");
  const scratch = createScratch({ parentDirectory: request.scratchPath });
  const move: MoveFile = (item, meter) =>
    moveBySnapshot({ source, revision: model, sink, item }, { ...options, scratch, meter });
  return {
    assertRoom: (items) =>
      scratch.assertRoom(items.reduce((most, { file }) => Math.max(most, file.sizeBytes), 0)),
    move,
    rescue: async (item, error, meter) => {
      if (!isCurable(error)) return undefined;
      const { code, message } = error;
      options.onEvent?.({ type: "fell-back", path: item.file.path, code, message });
      return move(item, meter);
    },
    [Symbol.asyncDispose]: () => scratch.close(),
  };
}
