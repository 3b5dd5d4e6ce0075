import type { ModelRevision, ModelSource, StorageSink } from "@prefetch/core";
import type * as Snapshotter from "@prefetch/snapshotter";
import type { MoveFile, RescueFile, TransferItem, TransferOptions } from "@prefetch/streamer";
import type { ModelRequest } from "../model-request.ts";

/** The way by scratch disk; opened when it is first taken. */
export interface ScratchWay extends AsyncDisposable {
  /** Passes files that fit on scratch disk one at a time. */
  readonly assertRoom: (items: readonly TransferItem[]) => Promise<void>;
  /** Moves a file that way. */
  readonly move: MoveFile;
  /** Moves a file that way which failed for a reason that it may cure. */
  readonly rescue: RescueFile;
}

/** What it moves from where to where. */
export interface ScratchWayOptions {
  readonly source: ModelSource;
  readonly model: ModelRevision;
  readonly sink: StorageSink;
  readonly request: ModelRequest;
  readonly options: TransferOptions;
}

/** Prepares it: nothing is loaded, nor made on disk, before it is taken. */
export function scratchWay({
  source,
  model,
  sink,
  request,
  options,
}: ScratchWayOptions): ScratchWay {
  let opened: Promise<OpenScratch> | undefined;
  const open = (): Promise<OpenScratch> => (opened ??= openScratch(request.scratchPath));
  const move: MoveFile = async (item, meter) => {
    const { scratch, snapshotter } = await open();
    const job = { source, revision: model, sink, item };
    return snapshotter.moveBySnapshot(job, { ...options, scratch, meter });
  };
  return {
    assertRoom: async (items) => {
      const { scratch } = await open();
      await scratch.assertRoom(items.reduce((most, { file }) => Math.max(most, file.sizeBytes), 0));
    },
    move,
    rescue: async (item, error, meter) => {
      const { snapshotter } = await open();
      if (!snapshotter.isCurable(error)) return undefined;
      const { code, message } = error;
      options.onEvent?.({ type: "fell-back", path: item.file.path, code, message });
      return move(item, meter);
    },
    [Symbol.asyncDispose]: async () => (await opened)?.scratch.close(),
  };
}

interface OpenScratch {
  readonly snapshotter: typeof Snapshotter;
  readonly scratch: Snapshotter.Scratch;
}

async function openScratch(parentDirectory: string): Promise<OpenScratch> {
  const snapshotter = await import("@prefetch/snapshotter");
  return { snapshotter, scratch: snapshotter.createScratch({ parentDirectory }) };
}
