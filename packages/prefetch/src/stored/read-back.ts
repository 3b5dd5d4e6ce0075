import {
  type CallOptions,
  type StorageSink,
  createFileHasher,
  isPrefetchError,
} from "@prefetch/core";
import { forEachConcurrently } from "../for-each-concurrently.ts";
import type { ManifestFile } from "../manifest/manifest.ts";
import { sizeOf } from "../size-of.ts";
import type { FileProblem } from "./compare-object.ts";
import type { OpenedModel } from "./open-model.ts";

/** Files read back at once: enough to read while another file is hashed. */
const LANES = 4;
/** Beyond this a read does not get faster. */
const MAX_READ_BYTES = 16 * 1024 * 1024;

/** How far a deep verification is. */
export interface VerifyProgress {
  /** Files read back to their end. */
  readonly checkedFiles: number;
  /** Files to read back. */
  readonly totalFiles: number;
  /** Bytes read back. */
  readonly checkedBytes: number;
  /** Bytes to read back. */
  readonly totalBytes: number;
}

/** Options of {@link readBack}. */
export interface ReadBackOptions extends CallOptions {
  /** The most memory that the contents may take, in bytes. */
  readonly memoryBytes: number;
  /** Told how far it is, after every read and every file. */
  readonly onProgress: (progress: VerifyProgress) => void;
}

/**
 * Reads files of the expected size back, a few at a time, and compares their SHA-256 with the
 * manifest's. Returns what is wrong.
 */
export async function readBack(
  { sink, layout }: OpenedModel,
  files: readonly ManifestFile[],
  { memoryBytes, onProgress, signal }: ReadBackOptions,
): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  const progress = countProgress(files, onProgress);
  const buffers = allocateBuffers(files, memoryBytes);
  await forEachConcurrently(files, buffers.length, async (file, lane) => {
    const buffer = buffers[lane] ?? new Uint8Array();
    const read = { sink, key: `${layout.prefix}${file.path}`, buffer, onBytes: progress.addBytes };
    const problem = await compareContent(file, read, { signal });
    if (problem !== undefined) problems.push(problem);
    progress.addFile();
  });
  return problems;
}

/** One buffer for each lane, no longer than the longest file. */
function allocateBuffers(files: readonly ManifestFile[], memoryBytes: number): Uint8Array[] {
  const longest = files.reduce((size, { sizeBytes }) => Math.max(size, sizeBytes), 0);
  const length = Math.min(longest, MAX_READ_BYTES, Math.floor(memoryBytes / LANES));
  return Array.from({ length: LANES }, () => new Uint8Array(length));
}

interface ProgressCounter {
  readonly addBytes: (byteLength: number) => void;
  readonly addFile: () => void;
}

function countProgress(
  files: readonly ManifestFile[],
  onProgress: (progress: VerifyProgress) => void,
): ProgressCounter {
  const totalBytes = sizeOf(files);
  let checkedFiles = 0;
  let checkedBytes = 0;
  const tell = (): void =>
    onProgress({ checkedFiles, totalFiles: files.length, checkedBytes, totalBytes });
  return {
    addBytes: (byteLength) => {
      checkedBytes += byteLength;
      tell();
    },
    addFile: () => {
      checkedFiles += 1;
      tell();
    },
  };
}

/** Where to read one file from, and what to read it into. */
interface FileRead {
  readonly sink: StorageSink;
  readonly key: string;
  readonly buffer: Uint8Array;
  readonly onBytes: (byteLength: number) => void;
}

async function compareContent(
  { path, sha256, sizeBytes }: ManifestFile,
  read: FileRead,
  options: CallOptions,
): Promise<FileProblem | undefined> {
  try {
    const found = await hashObject(read, sizeBytes, options);
    if (found === sha256) return undefined;
    return { path, problem: "wrong-digest", expected: sha256, found };
  } catch (error) {
    const problem = problemOfChange(error);
    if (problem === undefined) throw error;
    return { path, problem, expected: sizeBytes };
  }
}

/** A file can be removed or cut short after it was listed. */
function problemOfChange(error: unknown): FileProblem["problem"] | undefined {
  if (!isPrefetchError(error)) return undefined;
  if (error.code === "NOT_FOUND") return "missing";
  return error.code === "INTEGRITY" ? "wrong-size" : undefined;
}

async function hashObject(
  { sink, key, buffer, onBytes }: FileRead,
  sizeBytes: number,
  options: CallOptions,
): Promise<string> {
  const hasher = createFileHasher("sha256:", sizeBytes);
  for (let offset = 0; offset < sizeBytes; offset += buffer.length) {
    const target = buffer.subarray(0, Math.min(buffer.length, sizeBytes - offset));
    await sink.readInto(target, key, offset, options);
    hasher.update(target);
    onBytes(target.length);
  }
  return hasher.finish().sha256;
}
