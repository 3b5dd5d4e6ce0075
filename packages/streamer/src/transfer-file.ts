import {
  type Digest,
  type ModelFile,
  PrefetchError,
  type WrittenObject,
  isPrefetchError,
  planParts,
} from "@prefetch/core";
import type { FileJob, FilePlace, SentFile } from "./file-job.ts";
import { sendInParts } from "./send-in-parts.ts";
import { sendWhole } from "./send-whole.ts";
import type { TransferContext } from "./transfer-context.ts";

/** A file to move. */
export interface TransferItem {
  /** The file, as the source lists it. */
  readonly file: ModelFile;
  /** Where it goes in the sink. */
  readonly key: string;
  /** Files of a wave begin when all files of the lower waves are stored and verified. */
  readonly wave: number;
}

/** A file that was moved. */
export interface TransferredFile {
  /** The path in the repository. */
  readonly path: string;
  /** The key in the sink. */
  readonly key: string;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** The content's SHA-256, 64 hex digits. */
  readonly sha256: string;
  /** The digest that the source promised and the content has. */
  readonly digest: Digest;
  /** The object as the sink knows it. */
  readonly object: WrittenObject;
}

/** Moves one file; reads it again when its content is wrong. */
export async function transferFile(
  context: TransferContext,
  item: TransferItem,
  place: FilePlace,
): Promise<TransferredFile> {
  const { file, key } = item;
  const { path, sizeBytes, digest } = file;
  const { onEvent } = context.settings;
  const plan = planParts(sizeBytes);
  const meter = context.meter.begin(file);
  let stored = false;
  onEvent({ type: "file-started", path, sizeBytes, partCount: plan.partCount });
  try {
    const { digests, object } = await readUntilRight(context, { file, key, plan, place, meter });
    stored = true;
    onEvent({ type: "file-stored", path, sizeBytes });
    return { path, key, sizeBytes, sha256: digests.sha256, digest, object };
  } finally {
    meter.end(stored);
  }
}

async function readUntilRight(context: TransferContext, job: FileJob): Promise<SentFile> {
  const send = job.plan.partCount === 1 ? sendWhole : sendInParts;
  const { maxReads, onEvent } = context.settings;
  let foundBefore: string | number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(context, job);
    } catch (error) {
      if (!isPrefetchError(error) || error.code !== "INTEGRITY") throw error;
      const { code, message } = error;
      const { found } = error.context;
      if (found !== undefined && found === foundBefore) throw sourceIsCorrupt(job.file, error);
      if (attempt >= maxReads) throw stillWrong(job.file, error, attempt);
      foundBefore = found;
      job.meter.restart();
      const { path } = job.file;
      const failed = { operation: "read", path, attempt, code, message, retryInMs: 0 } as const;
      onEvent({ type: "attempt-failed", ...failed });
    }
  }
}

/** The same wrong content twice is no accident of the network. */
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
