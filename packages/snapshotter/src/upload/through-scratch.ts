import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type FileFailure,
  type ModelFile,
  PrefetchError,
  type StorageSink,
  type TransferEvent,
  assertSafePath,
  isRetryable,
  planParts,
} from "@prefetch/core";
import {
  type TransferItem,
  type TransferOptions,
  type TransferredFile,
  transferFiles,
} from "@prefetch/streamer";
import type { FileMeter } from "@prefetch/streamer/engine";
import { withAttempts } from "../attempts.ts";
import { onDisk } from "../disk/disk-error.ts";
import type { DownloadContext } from "../download/download-context.ts";
import { downloadFile } from "../download/download-file.ts";
import type { ScratchSpace } from "../scratch/reserve-space.ts";
import type { Scratch } from "../scratch/scratch.ts";
import { createDirectorySource } from "./directory-source.ts";

/** How often a file is uploaded from disk at most; each part of it has its own tries besides. */
const MOST_UPLOADS = 3;

/** What all files that take this way share. */
export interface ScratchContext {
  /** How they are downloaded. */
  readonly download: DownloadContext;
  /** Where they go. */
  readonly sink: StorageSink;
  /** Where they lie in between. */
  readonly scratch: Scratch;
  /** How they are uploaded. */
  readonly upload: Omit<TransferOptions, "memoryBytes">;
  /** What their uploads may use together, a like share each; never less than one needs. */
  readonly memoryBytes: number;
}

/** Downloads one file to scratch disk, verifies it there, uploads it; leaves nothing on the disk. */
export async function moveThroughScratch(
  context: ScratchContext,
  item: TransferItem,
  meter: FileMeter,
): Promise<TransferredFile> {
  const { download, scratch } = context;
  const { file } = item;
  assertSafePath(file.path);
  const space = await scratch.reserve(file.sizeBytes, download.settings.signal);
  try {
    await downloadToScratch(download, file, space, meter);
    return await upload(context, item, space);
  } finally {
    await space.release();
  }
}

async function downloadToScratch(
  context: DownloadContext,
  file: ModelFile,
  space: ScratchSpace,
  meter: FileMeter,
): Promise<void> {
  const path = join(space.directory, file.path);
  await onDisk(path, () => mkdir(dirname(path), { recursive: true }));
  await using handle = await onDisk(path, () => open(path, "wx"));
  const onWritten = (byteLength: number): void => space.wrote(byteLength);
  await downloadFile(context, file, { handle, path, meter, onWritten });
}

async function upload(
  context: ScratchContext,
  item: TransferItem,
  { directory }: ScratchSpace,
): Promise<TransferredFile> {
  const { revision, settings } = context.download;
  const { file, key, wave } = item;
  const source = createDirectorySource({ directory, revision, files: [file] });
  const job = { source, revision, sink: context.sink, items: [{ file, key, wave }] };
  const options: TransferOptions = {
    ...context.upload,
    memoryBytes: Math.max(leastMemory(file), context.memoryBytes),
    rescue: undefined,
    onEvent: (event) => tellOfUpload(event, settings.onEvent),
  };
  const { path } = file;
  const tries = {
    operation: "write",
    path,
    maxAttempts: MOST_UPLOADS,
    retries: isRetryable,
  } as const;
  return withAttempts(settings, tries, async () => {
    const { stored, failures } = await transferFiles(job, options);
    const [uploaded] = stored;
    if (uploaded !== undefined) return uploaded;
    throw uploadError(file, failures);
  });
}

/** Two parts: one is written while the next is read. An empty file takes none. */
function leastMemory({ sizeBytes }: ModelFile): number {
  return Math.max(1, 2 * Math.min(sizeBytes, planParts(sizeBytes).partSizeBytes));
}

/** The file's own story is told by whoever moves it; of the upload only what is new goes on. */
function tellOfUpload(event: TransferEvent, onEvent: (event: TransferEvent) => void): void {
  if (event.type === "part-written" || event.type === "attempt-failed") onEvent(event);
}

function uploadError({ path }: ModelFile, failures: readonly FileFailure[]): PrefetchError {
  const [failure] = failures;
  if (failure === undefined) throw new Error(`The upload of ${path} ended without an outcome.`);
  const { code, message } = failure;
  return new PrefetchError(code, message, { context: { path } });
}
