import {
  type FileFailure,
  type ModelFile,
  abortErrorOf,
  isPrefetchError,
  planParts,
  throwIfAborted,
} from "@prefetch/core";
import {
  type TransferItem,
  type TransferJob,
  type TransferOptions,
  type TransferResult,
  type TransferredFile,
  assertMemoryBudget,
  memoryBudgetOf,
} from "@prefetch/streamer";
import { type ProgressMeter, createProgressMeter } from "@prefetch/streamer/engine";
import { createDownloadContext } from "../download/download-context.ts";
import { BUFFER_BYTES } from "../download/download-file.ts";
import type { Scratch } from "../scratch/scratch.ts";
import { sideBySide } from "../side-by-side.ts";
import { completeSnapshotOptions } from "../snapshot-options.ts";
import { type ScratchContext, moveThroughScratch } from "./through-scratch.ts";

/** Options of {@link snapshotFiles}: those of a transfer, and where the files lie in between. */
export interface SnapshotFilesOptions extends TransferOptions {
  /** Where the files lie in between. It stays open. */
  readonly scratch: Scratch;
}

/** What all files of a call share. */
interface SnapshotRun {
  readonly context: ScratchContext;
  readonly progress: ProgressMeter;
  readonly stored: TransferredFile[];
  readonly failures: FileFailure[];
  readonly signal: AbortSignal;
  readonly abandon: AbortController;
}

/**
 * Moves files from a source to a sink by way of scratch disk: each is downloaded by the plainest way,
 * verified there, uploaded, and removed before another takes its room. Waves and failures are as in
 * `transferFiles`: a wave begins when the one before is stored, and a file that fails does not stop the
 * others of its wave. What the sink might reuse is not looked at.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a bad option; `INSUFFICIENT_RESOURCES`, before the
 * first byte, where the largest file does not fit on scratch disk or `memoryBytes` is too small for it;
 * `ABORTED` after the signal.
 */
export async function snapshotFiles(
  job: TransferJob,
  { scratch, ...options }: SnapshotFilesOptions,
): Promise<TransferResult> {
  const abandon = new AbortController();
  const given = completeSnapshotOptions(options);
  const signal = AbortSignal.any([given.signal, abandon.signal]);
  throwIfAborted(signal);
  const files = job.items.map((item) => item.file);
  assertMemoryBudget(files, options);
  const largest = files.reduce((most, file) => Math.max(most, file.sizeBytes), 0);
  await scratch.assertRoom(largest);
  const count = filesAtATime(largest, memoryBudgetOf(options), scratch.maxFiles);
  const progress = createProgressMeter(files, given.progressIntervalMs, given.onEvent);
  const run: SnapshotRun = {
    context: {
      download: createDownloadContext(job, { ...given, signal }),
      sink: job.sink,
      scratch,
      upload: { ...options, signal },
      memoryBytes: Math.floor(memoryBudgetOf(options) / count) - 2 * BUFFER_BYTES,
    },
    progress,
    stored: [],
    failures: [],
    signal,
    abandon,
  };
  try {
    for (const wave of wavesOf(job.items)) {
      await sideBySide(wave, count, (item) => move(run, item));
      if (run.failures.length > 0) break;
    }
    return { stored: run.stored, failures: run.failures };
  } finally {
    progress.close();
  }
}

/** As many as there is memory for: buffers for the download, and two parts for the upload. */
function filesAtATime(largestBytes: number, memoryBytes: number, maxFiles: number): number {
  const partBytes = Math.min(largestBytes, planParts(largestBytes).partSizeBytes);
  const bytesPerFile = 2 * partBytes + 2 * BUFFER_BYTES;
  return Math.min(maxFiles, Math.max(1, Math.floor(memoryBytes / bytesPerFile)));
}

async function move(run: SnapshotRun, item: TransferItem): Promise<void> {
  try {
    throwIfAborted(run.signal);
    run.stored.push(await moveOne(run, item));
  } catch (error) {
    // An abort ends the run, and so does a bug; a file's own failure is the file's alone.
    if (run.signal.aborted) throw abortErrorOf(run.signal);
    if (!isPrefetchError(error)) run.abandon.abort(error);
    if (!isPrefetchError(error)) throw error;
    const { code, message } = error;
    const failure: FileFailure = { path: item.file.path, code, message };
    run.failures.push(failure);
    run.context.download.settings.onEvent({ type: "file-failed", ...failure });
  }
}

async function moveOne(run: SnapshotRun, item: TransferItem): Promise<TransferredFile> {
  const { path, sizeBytes }: ModelFile = item.file;
  const { onEvent } = run.context.download.settings;
  const meter = run.progress.begin(item.file);
  let stored = false;
  onEvent({ type: "file-started", path, sizeBytes, partCount: planParts(sizeBytes).partCount });
  try {
    const moved = await moveThroughScratch(run.context, item, meter);
    stored = true;
    onEvent({ type: "file-stored", path, sizeBytes });
    return moved;
  } finally {
    meter.end(stored);
  }
}

/** The largest first: it decides how long a wave takes. */
function wavesOf(items: readonly TransferItem[]): readonly (readonly TransferItem[])[] {
  const bySize = items.toSorted((a, b) => b.file.sizeBytes - a.file.sizeBytes);
  const waves = Map.groupBy(bySize, (item) => item.wave);
  return [...waves].toSorted(([a], [b]) => a - b).map(([, wave]) => wave);
}
