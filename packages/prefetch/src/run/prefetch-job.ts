import type { ModelRevision, ModelSource, PrefetchEvent, StorageSink } from "@prefetch/core";
import type { TransferItem, TransferredFile } from "@prefetch/streamer";
import type { Lease } from "../lease/held-lease.ts";
import type { ModelRequest } from "../model-request.ts";
import type { WorkJournal } from "../resume/work-journal.ts";

/** Moves files of a commit to where a job puts them, and keeps its journal. */
export type TransferFiles = (
  job: LeasedJob,
  model: ModelRevision,
  items: readonly TransferItem[],
  journal: WorkJournal,
) => Promise<readonly TransferredFile[]>;

/** A job's turn to take the lease of its prefix. */
export interface LeaseTurn {
  /** Waits until those before have taken theirs. */
  wait(signal: AbortSignal | undefined): Promise<void>;
  /** Lets the next one go. Safe to call twice. */
  pass(): void;
}

/** What every step of a run works with. */
export interface PrefetchJob {
  /** The run's id. */
  readonly runId: string;
  /** What was asked for. */
  readonly request: ModelRequest;
  /** The storage, opened at the target's address. */
  readonly sink: StorageSink;
  /** Opens the source when it is first needed: a run that finds everything in place does without. */
  readonly openSource: () => Promise<ModelSource>;
  /** Where a run has several destinations, all runs take their leases in one order. */
  readonly turn: LeaseTurn;
  /** Moves files into the storage. */
  readonly transfer: TransferFiles;
  /** Whether nothing may be written: the run is only planned. */
  readonly readOnly: boolean;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal | undefined;
  /** Tells what happened. */
  readonly send: (event: PrefetchEvent) => void;
}

/** A job that has the prefix for itself; its signal is aborted as well when another run takes over. */
export interface LeasedJob extends PrefetchJob {
  readonly lease: Lease;
  readonly signal: AbortSignal;
}
