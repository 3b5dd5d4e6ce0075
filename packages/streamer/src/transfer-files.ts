import {
  type FileFailure,
  type ModelRevision,
  type ModelSource,
  type StorageSink,
  abortErrorOf,
  isPrefetchError,
  throwIfAborted,
} from "@prefetch/core";
import { createBufferPool } from "./buffer-pool.ts";
import type { FilePlace } from "./file-job.ts";
import { type Lanes, createLanes } from "./lanes.ts";
import { assertMemoryBudget } from "./memory-budget.ts";
import { createProgressMeter } from "./progress-meter.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { TransferContext } from "./transfer-context.ts";
import { transferFile } from "./transfer-file.ts";
import type { TransferItem, TransferredFile } from "./transfer-item.ts";
import { type TransferOptions, completeTransferOptions } from "./transfer-options.ts";

/** What to move, from where to where. */
export interface TransferJob {
  /** Where the files come from. */
  readonly source: ModelSource;
  /** The commit. */
  readonly revision: ModelRevision;
  /** Where they go. */
  readonly sink: StorageSink;
  /** The files. */
  readonly items: readonly TransferItem[];
}

/** What became of the files. */
export interface TransferResult {
  /** The files that are complete in the sink, in the order in which they were. */
  readonly stored: readonly TransferredFile[];
  /** The files that were given up. Waves behind theirs were not begun. */
  readonly failures: readonly FileFailure[];
}

/**
 * Moves files from a source to a sink: in parallel, each one verified against the digest that the
 * source promises before it becomes visible, with no more memory than the budget, nothing on disk.
 * What an earlier transfer left, or the store copied, is verified before the file counts as stored.
 * A file that fails does not stop the others of its wave.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a bad option, `INSUFFICIENT_RESOURCES` for a
 * budget that is too small for the largest file, `ABORTED` after the signal.
 *
 * @example
 * ```ts
 * const { stored, failures } = await transferFiles({ source, revision, sink, items });
 * ```
 */
export async function transferFiles(
  job: TransferJob,
  options: TransferOptions = {},
): Promise<TransferResult> {
  const settings = completeTransferOptions(options, process.constrainedMemory());
  const files = job.items.map((item) => item.file);
  assertMemoryBudget(files, settings);
  const abandon = new AbortController();
  const lanes = createLanes(settings, files);
  const context: TransferContext = {
    source: job.source,
    revision: job.revision,
    sink: job.sink,
    settings,
    signal: eitherSignal(settings.signal, abandon.signal),
    pool: createBufferPool(settings.memoryBytes),
    rateLimit: createRateLimit(settings.maxBytesPerSecond),
    meter: createProgressMeter(files, settings.progressIntervalMs, settings.onEvent),
    slowDown: () => lanes.slowDown(),
  };
  try {
    return await transferWaves(context, job.items, lanes, abandon);
  } finally {
    lanes.close();
    context.meter.close();
  }
}

async function transferWaves(
  context: TransferContext,
  items: readonly TransferItem[],
  lanes: Lanes,
  abandon: AbortController,
): Promise<TransferResult> {
  const stored: TransferredFile[] = [];
  const failures: FileFailure[] = [];
  const { onEvent, onStored } = context.settings;
  async function move(item: TransferItem, place: FilePlace): Promise<void> {
    try {
      throwIfAborted(context.signal);
      const file = await transferFile(context, item, place);
      stored.push(file);
      onStored?.(file);
    } catch (error) {
      // An abort ends the run, and so does a bug; a file's own failure is the file's alone.
      if (!context.signal.aborted && !isPrefetchError(error)) abandon.abort(error);
      if (abandon.signal.aborted) throw abandon.signal.reason;
      if (context.signal.aborted) throw abortErrorOf(context.signal);
      if (!isPrefetchError(error)) throw error;
      const { code, message } = error;
      const failure: FileFailure = { path: item.file.path, code, message };
      failures.push(failure);
      onEvent({ type: "file-failed", ...failure });
    }
  }
  for (const wave of wavesOf(items)) {
    await lanes.run(wave, move);
    if (failures.length > 0) break;
  }
  return { stored, failures };
}

function wavesOf(items: readonly TransferItem[]): readonly (readonly TransferItem[])[] {
  const waves = Map.groupBy(items, (item) => item.wave);
  return [...waves].toSorted(([a], [b]) => a - b).map(([, wave]) => wave);
}

function eitherSignal(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return given === undefined ? own : AbortSignal.any([given, own]);
}
