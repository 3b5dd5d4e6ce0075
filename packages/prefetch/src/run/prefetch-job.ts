import type { ModelRevision, ModelSource, PrefetchEvent, StorageSink } from "@prefetch/core";
import type { TransferItem, TransferredFile } from "@prefetch/streamer";
import type { ModelRequest } from "../model-request.ts";

/** Moves files of a commit to where a job puts them. */
export type TransferFiles = (
  job: PrefetchJob,
  model: ModelRevision,
  items: readonly TransferItem[],
) => Promise<readonly TransferredFile[]>;

/** What every step of a run works with. */
export interface PrefetchJob {
  /** What was asked for. */
  readonly request: ModelRequest;
  /** The storage, opened at the target's address. */
  readonly sink: StorageSink;
  /** Opens the source when it is first needed: a run that finds everything in place does without. */
  readonly openSource: () => Promise<ModelSource>;
  /** Moves files into the storage. */
  readonly transfer: TransferFiles;
  /** Whether nothing may be written: the run is only planned. */
  readonly readOnly: boolean;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal | undefined;
  /** Tells what happened. */
  readonly send: (event: PrefetchEvent) => void;
}
