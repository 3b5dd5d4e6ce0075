import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  type Digest,
  type FileDigests,
  type ModelFile,
  type ModelRevision,
  type ModelSource,
  assertSafePath,
  throwIfAborted,
} from "@prefetch/core";
import { createProgressMeter } from "@prefetch/streamer/engine";
import { removeAbandoned } from "../disk/abandoned-entries.ts";
import { onDisk } from "../disk/disk-error.ts";
import { bytesOnDisk, diskSpaceOf, noSpaceError } from "../disk/disk-space.ts";
import { sideBySide } from "../side-by-side.ts";
import {
  type SnapshotOptions,
  type SnapshotSettings,
  completeSnapshotOptions,
} from "../snapshot-options.ts";
import { createDownloadContext } from "./download-context.ts";
import { PARTIAL_NAME_FORM, digestsOfExisting, downloadInto } from "./snapshot-file.ts";

/** What to download, from where to where. */
export interface SnapshotJob {
  /** Where the files come from. */
  readonly source: ModelSource;
  /** The commit. */
  readonly revision: ModelRevision;
  /** The files. */
  readonly files: readonly ModelFile[];
  /** Where they go; made where it is missing. */
  readonly directory: string;
}

/** A file of a snapshot, verified. */
export interface SnapshotFile {
  /** The path in the repository. */
  readonly path: string;
  /** The absolute path on disk. */
  readonly diskPath: string;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** The content's SHA-256, 64 hex digits. */
  readonly sha256: string;
  /** The digest that the source promised and the content has. */
  readonly digest: Digest;
}

/** A file, where it goes, and what it hashed to where it is there already. */
interface Wanted {
  readonly file: ModelFile;
  readonly diskPath: string;
  digests: FileDigests | undefined;
}

/**
 * Downloads files to a directory, with the same nested paths, each verified before it has its name.
 * Files that are there already and have the right content are kept. Downloading goes the plainest way:
 * one connection a file, no range unless a body broke off. What was complete before a failure stays, and
 * is kept by the next call.
 *
 * @returns the files, in the order in which they were given
 * @throws {@link PrefetchError} the first failure of a file; `INSUFFICIENT_RESOURCES` before the first
 * byte where the disk is too small, with the bytes needed (`expected`) and free (`found`);
 * `INVALID_ARGUMENT` for a bad option and for a path that could leave the directory; `ABORTED` after the
 * signal.
 *
 * @example
 * ```ts
 * const files = await downloadSnapshot({ source, revision, files, directory: "/scratch/model" });
 * ```
 */
export async function downloadSnapshot(
  job: SnapshotJob,
  options: SnapshotOptions = {},
): Promise<readonly SnapshotFile[]> {
  const settings = completeSnapshotOptions(options);
  throwIfAborted(settings.signal);
  for (const file of job.files) assertSafePath(file.path);
  const directory = resolve(job.directory);
  const wanted = job.files.map((file): Wanted => {
    return { file, diskPath: join(directory, file.path), digests: undefined };
  });
  await onDisk(directory, () => mkdir(directory, { recursive: true }));
  await clearAbandoned(wanted);
  await untilOneFails(settings, wanted, keepWhatIsRight);
  const missing = wanted.filter(({ digests }) => digests === undefined);
  await assertRoom(directory, missing);
  await download(job, settings, missing);
  return wanted.map(toSnapshotFile);
}

async function clearAbandoned(wanted: readonly Wanted[]): Promise<void> {
  const folders = new Set(wanted.map(({ diskPath }) => dirname(diskPath)));
  for (const folder of folders) await removeAbandoned(folder, PARTIAL_NAME_FORM);
}

async function keepWhatIsRight(wanted: Wanted, settings: SnapshotSettings): Promise<void> {
  const { file, diskPath } = wanted;
  wanted.digests = await digestsOfExisting(file, diskPath, settings.signal);
  if (wanted.digests === undefined) return;
  settings.onEvent({ type: "file-reused", path: file.path, sizeBytes: file.sizeBytes });
}

async function assertRoom(directory: string, missing: readonly Wanted[]): Promise<void> {
  const space = await diskSpaceOf(directory);
  const sizes = missing.map(({ file }) => file.sizeBytes);
  const neededBytes = bytesOnDisk(sizes, space);
  if (neededBytes > space.freeBytes) throw noSpaceError(directory, neededBytes, space.freeBytes);
}

async function download(
  job: SnapshotJob,
  settings: SnapshotSettings,
  missing: readonly Wanted[],
): Promise<void> {
  const { onEvent, progressIntervalMs } = settings;
  const files = missing.map(({ file }) => file);
  const progress = createProgressMeter(files, progressIntervalMs, onEvent);
  const context = createDownloadContext(job, settings);
  const bySize = missing.toSorted((a, b) => b.file.sizeBytes - a.file.sizeBytes);
  try {
    await untilOneFails(settings, bySize, async (wanted, own) => {
      const { file, diskPath } = wanted;
      const { path, sizeBytes } = file;
      const meter = progress.begin(file);
      onEvent({ type: "file-started", path, sizeBytes, partCount: 1 });
      try {
        wanted.digests = await downloadInto({ ...context, settings: own }, file, diskPath, meter);
      } finally {
        meter.end(wanted.digests !== undefined);
      }
      onEvent({ type: "file-stored", path, sizeBytes });
    });
  } finally {
    progress.close();
  }
}

/** Takes files side by side; the first failure ends the others, for a snapshot is whole or of no use. */
async function untilOneFails(
  settings: SnapshotSettings,
  items: readonly Wanted[],
  take: (wanted: Wanted, settings: SnapshotSettings) => Promise<void>,
): Promise<void> {
  const abandon = new AbortController();
  const own = { ...settings, signal: AbortSignal.any([settings.signal, abandon.signal]) };
  await sideBySide(items, settings.concurrency, async (wanted) => {
    throwIfAborted(own.signal);
    try {
      await take(wanted, own);
    } catch (error) {
      abandon.abort(error);
      throw error;
    }
  });
}

function toSnapshotFile({ file, diskPath, digests }: Wanted): SnapshotFile {
  const { path, sizeBytes, digest } = file;
  // Every file was kept or downloaded: a failure of one would have been thrown.
  return { path, diskPath, sizeBytes, digest, sha256: digests!.sha256 };
}
