import type { FileHandle } from "node:fs/promises";
import {
  type FileDigests,
  type ModelFile,
  PrefetchError,
  createFileHasher,
  isPrefetchError,
} from "@prefetch/core";
import type { FileMeter } from "@prefetch/streamer/engine";
import { onDisk } from "../disk/disk-error.ts";
import { writeFully } from "../disk/positional-io.ts";
import type { DownloadContext } from "./download-context.ts";
import { createWholeFileReader } from "./whole-file-reader.ts";

/** Two of these are in use per file: one is filled while the other is written. */
export const BUFFER_BYTES: number = 2 * 1024 * 1024;

/** Where a file is downloaded to. */
export interface DownloadTarget {
  readonly handle: FileHandle;
  /** Its path, for messages. */
  readonly path: string;
  readonly meter: FileMeter;
  /** Told how many bytes from the file's start are on disk. */
  readonly onWritten?: ((byteLength: number) => void) | undefined;
}

/**
 * Downloads a file by the plainest way, hashing it as it goes, until its content is right. Where it came
 * wrong it is read again, without a single range.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where it stays wrong; says whether the source itself is to
 * blame.
 */
export async function downloadFile(
  context: DownloadContext,
  file: ModelFile,
  target: DownloadTarget,
): Promise<FileDigests> {
  const { maxReads, onEvent } = context.settings;
  const { path, digest } = file;
  let foundBefore: string | number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const digests = await readOnce(context, file, target, attempt === 1);
      onEvent({ type: "file-verified", path, digest, sha256: digests.sha256 });
      return digests;
    } catch (error) {
      if (!isPrefetchError(error) || error.code !== "INTEGRITY") throw error;
      const { code, message } = error;
      const { found } = error.context;
      if (found !== undefined && found === foundBefore) throw sourceIsCorrupt(file, error);
      if (attempt >= maxReads) throw stillWrong(file, error, attempt);
      foundBefore = found;
      target.meter.restart();
      const failed = { operation: "read", path, attempt, code, message, retryInMs: 0 } as const;
      onEvent({ type: "attempt-failed", ...failed });
    }
  }
}

async function readOnce(
  context: DownloadContext,
  file: ModelFile,
  target: DownloadTarget,
  mayAskForRanges: boolean,
): Promise<FileDigests> {
  const { meter } = target;
  const reader = createWholeFileReader(context, { file, meter, mayAskForRanges });
  try {
    const digests = await copyBytes(file, target, (bytes) => reader.read(bytes));
    await reader.close();
    if (digests.digest === file.digest) return digests;
    throw new PrefetchError(
      "INTEGRITY",
      `${file.path} has the wrong content: expected ${file.digest}, found ${digests.digest}.`,
      { context: { path: file.path, expected: file.digest, found: digests.digest } },
    );
  } finally {
    await reader.close().catch(() => {});
  }
}

/** Reads into one buffer while the other is written. */
async function copyBytes(
  { digest, sizeBytes }: ModelFile,
  { handle, path, onWritten }: DownloadTarget,
  read: (bytes: Uint8Array) => Promise<void>,
): Promise<FileDigests> {
  const hasher = createFileHasher(digest, sizeBytes);
  const length = Math.min(BUFFER_BYTES, sizeBytes);
  let filling = Buffer.allocUnsafeSlow(length);
  let spare = Buffer.allocUnsafeSlow(sizeBytes > length ? length : 0);
  let written = Promise.resolve();
  async function write(bytes: Uint8Array, start: number): Promise<void> {
    await onDisk(path, () => writeFully(handle, bytes, start));
    onWritten?.(start + bytes.byteLength);
  }
  try {
    for (let start = 0; start < sizeBytes; start += length) {
      const bytes = filling.subarray(0, Math.min(length, sizeBytes - start));
      await read(bytes);
      hasher.update(bytes);
      await written;
      written = write(bytes, start);
      // It is awaited a turn later; meanwhile nobody else would take note of its failure.
      written.catch(() => {});
      [filling, spare] = [spare, filling];
    }
  } finally {
    await written;
  }
  return hasher.finish();
}

/** The same wrong content twice, the second time without a range, is no accident of the network. */
function sourceIsCorrupt(file: ModelFile, error: PrefetchError): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The source's copy of ${file.path} is corrupt: downloaded twice as a whole, it has the same wrong content. ${whatDiffers(error)} Tell the repository's owner, or leave the file out with exclude.`,
    { context: error.context, cause: error },
  );
}

function stillWrong(file: ModelFile, error: PrefetchError, reads: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `${file.path} was downloaded ${reads} times as a whole and its content was wrong each time: something between the source and here changes it. ${whatDiffers(error)} Try again, or by another network path.`,
    { context: error.context, cause: error },
  );
}

function whatDiffers(error: PrefetchError): string {
  const { expected, found } = error.context;
  return expected === undefined ? error.message : `Expected ${expected}, found ${found}.`;
}
