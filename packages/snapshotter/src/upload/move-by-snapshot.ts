import type { ModelRevision, ModelSource, StorageSink } from "@prefetch/core";
import type {
  ArrivalMeter,
  TransferItem,
  TransferOptions,
  TransferredFile,
} from "@prefetch/streamer";
import type { FileMeter } from "@prefetch/streamer/engine";
import { createDownloadContext } from "../download/download-context.ts";
import type { Scratch } from "../scratch/scratch.ts";
import { completeSnapshotOptions } from "../snapshot-options.ts";
import { moveThroughScratch } from "./through-scratch.ts";

/** A meter that counts for nobody. */
const NO_METER: FileMeter = { received() {}, restart() {}, end() {} };

/** What to move, from where to where. */
export interface SnapshotMove {
  /** Where the file comes from. */
  readonly source: ModelSource;
  /** The commit. */
  readonly revision: ModelRevision;
  /** Where it goes. */
  readonly sink: StorageSink;
  /** The file; what could be reused of it is not looked at. */
  readonly item: TransferItem;
}

/** Options of {@link moveBySnapshot}: those of a transfer, and where the file lies in between. */
export interface SnapshotMoveOptions extends TransferOptions {
  /** Where the file lies in between. It stays open. */
  readonly scratch: Scratch;
  /** Counts the bytes that arrive, for the progress. Default: nobody does. */
  readonly meter?: ArrivalMeter | undefined;
}

/**
 * Moves one file that could not be streamed: downloads it to scratch disk by the plainest way, verifies
 * it there, and uploads it from disk, with tries of its own that no longer ask the source. Nothing stays
 * on scratch disk, whatever happens. Waits while other files take the room there.
 *
 * Of the events it tells `attempt-failed`, `file-verified` and `part-written`; that the file fell back,
 * was stored or given up is the caller's to tell. Its upload takes the memory of two parts, whatever
 * `memoryBytes` says, its download 4 MiB.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where the source's copy is corrupt, `INSUFFICIENT_RESOURCES`
 * where it does not fit on scratch disk even alone, otherwise what the source or the sink failed with.
 */
export async function moveBySnapshot(
  { source, revision, sink, item }: SnapshotMove,
  { scratch, meter, ...options }: SnapshotMoveOptions,
): Promise<TransferredFile> {
  const download = createDownloadContext({ source, revision }, completeSnapshotOptions(options));
  const upload = { ...options, onStored: undefined };
  const context = { download, sink, scratch, upload, memoryBytes: 0 };
  return moveThroughScratch(context, item, { ...NO_METER, ...meter });
}
