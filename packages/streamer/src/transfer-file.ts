import { type ModelFile, PrefetchError, isPrefetchError, planParts } from "@prefetch/core";
import type { FileJob, FilePlace, SentFile } from "./file-job.ts";
import { ForgottenUploadError } from "./forgotten-upload.ts";
import { reuseContent } from "./reuse-content.ts";
import { sendInParts } from "./send-in-parts.ts";
import { sendWhole } from "./send-whole.ts";
import type { TransferContext } from "./transfer-context.ts";
import type { TransferItem, TransferredFile } from "./transfer-item.ts";

/** Moves one file, unless the sink has it already. */
export async function transferFile(
  context: TransferContext,
  item: TransferItem,
  place: FilePlace,
): Promise<TransferredFile> {
  const { file, key, reuse } = item;
  const { path, sizeBytes } = file;
  const { onEvent } = context.settings;
  const plan = planParts(sizeBytes);
  const meter = context.meter.begin(file);
  const job: FileJob = { file, key, plan, place, meter };
  let stored = false;
  onEvent({ type: "file-started", path, sizeBytes, partCount: plan.partCount });
  try {
    const reused = reuse && (await reuseContent(context, job, reuse));
    const moved = reused ? asTransferred(job, reused) : await moveFile(context, item, job);
    stored = true;
    if (reused === undefined) onEvent({ type: "file-stored", path, sizeBytes });
    else onEvent({ type: "file-reused", path, sizeBytes, fromUrl: sourceOf(reuse) });
    return moved;
  } finally {
    meter.end(stored);
  }
}

function asTransferred({ file, key }: FileJob, { digests, object }: SentFile): TransferredFile {
  const { path, sizeBytes, digest } = file;
  return { path, key, sizeBytes, sha256: digests.sha256, digest, object };
}

function sourceOf(reuse: TransferItem["reuse"]): string | undefined {
  return reuse?.kind === "copy" ? reuse.fromUrl : undefined;
}

/** Moves one file by the way that was chosen; one that cannot be streamed by the other one. */
async function moveFile(
  context: TransferContext,
  item: TransferItem,
  job: FileJob,
): Promise<TransferredFile> {
  const { instead, rescue } = context.settings;
  const { meter } = job;
  if (instead !== undefined) return instead(item, meter);
  try {
    return asTransferred(job, await readUntilRight(context, job));
  } catch (error) {
    if (context.signal.aborted || !isPrefetchError(error)) throw error;
    meter.restart();
    const rescued = await rescue?.(item, error, meter);
    if (rescued === undefined) throw error;
    return rescued;
  }
}

/** Streams a file; again when its content is wrong. */
async function readUntilRight(context: TransferContext, job: FileJob): Promise<SentFile> {
  const send = job.plan.partCount === 1 ? sendWhole : sendInParts;
  const { maxReads } = context.settings;
  let before: PrefetchError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(context, job);
    } catch (error) {
      if (!isPrefetchError(error) || !beginsAnew(error)) throw error;
      const final = finalError(job.file, { error, before, attempt, maxReads });
      if (final !== undefined) throw final;
      before = error;
      job.meter.restart();
      tellRestart(context, job, error, attempt);
    }
  }
}

/** Wrong content, and parts that are gone, are not cured by going on behind them. */
function beginsAnew(error: PrefetchError): boolean {
  return error.code === "INTEGRITY" || error instanceof ForgottenUploadError;
}

interface FailedRead {
  readonly error: PrefetchError;
  /** What the read before it failed with. */
  readonly before: PrefetchError | undefined;
  readonly attempt: number;
  readonly maxReads: number;
}

/** Returns what to give a file up with; `undefined` while another read may help. */
function finalError(
  file: ModelFile,
  { attempt, before, error, maxReads }: FailedRead,
): PrefetchError | undefined {
  const isLast = attempt >= maxReads;
  if (error.code !== "INTEGRITY") return isLast ? error : undefined;
  const { found } = error.context;
  // The same wrong content twice is no accident of the network.
  if (found !== undefined && found === before?.context.found) return sourceIsCorrupt(file, error);
  return isLast ? stillWrong(file, error, attempt) : undefined;
}

function tellRestart(
  { settings }: TransferContext,
  { file }: FileJob,
  { code, message }: PrefetchError,
  attempt: number,
): void {
  const operation = code === "INTEGRITY" ? "read" : "write";
  const failed = { operation, path: file.path, attempt, code, message, retryInMs: 0 } as const;
  settings.onEvent({ type: "attempt-failed", ...failed });
}

function sourceIsCorrupt(file: ModelFile, error: PrefetchError): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The source's copy of ${file.path} is corrupt: read twice, it has the same wrong content. ${whatDiffers(error)} Tell the repository's owner, or leave the file out with exclude.`,
    { context: error.context, cause: error },
  );
}

function stillWrong(file: ModelFile, error: PrefetchError, reads: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `${file.path} was read ${reads} times and its content was wrong each time, differently: something between the source and here changes it. ${whatDiffers(error)} Try again, or by another network path.`,
    { context: error.context, cause: error },
  );
}

function whatDiffers(error: PrefetchError): string {
  const { expected, found } = error.context;
  return expected === undefined ? error.message : `Expected ${expected}, found ${found}.`;
}
