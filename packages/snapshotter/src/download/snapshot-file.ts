import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileDigests, type ModelFile, createFileHasher, throwIfAborted } from "@prefetch/core";
import type { FileMeter } from "@prefetch/streamer/engine";
import { isAbsent, onDisk } from "../disk/disk-error.ts";
import { readFully } from "../disk/positional-io.ts";
import { PROCESS_MARK } from "../disk/process-mark.ts";
import { removeAtExit } from "../disk/remove-at-exit.ts";
import type { DownloadContext } from "./download-context.ts";
import { BUFFER_BYTES, downloadFile } from "./download-file.ts";

/** `.prefetch-<process mark>-<8 hex of the path's SHA-256><8 hex at random>.partial` */
export const PARTIAL_NAME_FORM: RegExp = /^\.prefetch-[0-9a-f]{16}-\d+-\d+-[0-9a-f]{16}\.partial$/;

/**
 * Returns the digests of what lies at `diskPath` where its size and content are the file's, `undefined`
 * where they are not.
 */
export async function digestsOfExisting(
  file: ModelFile,
  diskPath: string,
  signal: AbortSignal,
): Promise<FileDigests | undefined> {
  const found = await onDisk(diskPath, () =>
    stat(diskPath).catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    }),
  );
  if (found?.isFile() !== true || found.size !== file.sizeBytes) return undefined;
  const digests = await hashFile(file, diskPath, signal);
  return digests.digest === file.digest ? digests : undefined;
}

async function hashFile(
  { digest, sizeBytes }: ModelFile,
  diskPath: string,
  signal: AbortSignal,
): Promise<FileDigests> {
  return onDisk(diskPath, async () => {
    await using handle = await open(diskPath);
    const hasher = createFileHasher(digest, sizeBytes);
    const buffer = Buffer.allocUnsafeSlow(Math.min(BUFFER_BYTES, sizeBytes));
    for (let position = 0; position < sizeBytes;) {
      throwIfAborted(signal);
      const byteLength = await readFully(handle, buffer, position);
      if (byteLength === 0) break;
      hasher.update(buffer.subarray(0, byteLength));
      position += byteLength;
    }
    return hasher.finish();
  });
}

/**
 * Downloads a file beside where it goes, under a name of this process's own, and gives it its name when
 * its content is right and on disk. Nothing is left of one that fails.
 */
export async function downloadInto(
  context: DownloadContext,
  file: ModelFile,
  diskPath: string,
  meter: FileMeter,
): Promise<FileDigests> {
  const folder = dirname(diskPath);
  const partial = join(folder, partialNameOf(file));
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  const forget = removeAtExit(partial);
  try {
    const digests = await downloadTo(context, file, partial, meter);
    await onDisk(diskPath, () => rename(partial, diskPath));
    return digests;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  } finally {
    forget();
  }
}

async function downloadTo(
  context: DownloadContext,
  file: ModelFile,
  path: string,
  meter: FileMeter,
): Promise<FileDigests> {
  await using handle = await onDisk(path, () => open(path, "wx"));
  const digests = await downloadFile(context, file, { handle, path, meter });
  // On disk before it has its name: after a power cut a name stands for the whole content.
  await onDisk(path, () => handle.sync());
  return digests;
}

/** Short whatever the file's name: one of 255 bytes leaves no room for a suffix. */
function partialNameOf({ path }: ModelFile): string {
  const named = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return `.prefetch-${PROCESS_MARK}-${named}${randomBytes(4).toString("hex")}.partial`;
}
