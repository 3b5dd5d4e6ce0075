import type { Stats } from "node:fs";
import { open } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { CallOptions, PendingUpload } from "@prefetch/core";
import { isAbsent, translateErrno, translating } from "./errno.ts";
import { folderEntries, folderOfPrefix } from "./folder-entries.ts";
import type { TemporaryEntry } from "./folder-entries.ts";
import { assertFolderInside } from "./folders.ts";
import { folderOfKey, isObjectKey, temporaryPathOf } from "./object-location.ts";
import { isUploadId } from "./temporary-name.ts";
import { removeTemporary } from "./temporary.ts";
import { readUploadRecord } from "./upload-record.ts";

interface UploadListing extends CallOptions {
  readonly directory: string;
  readonly prefix: string;
}

/**
 * Lists the temporary files of uploads and of writes that were cut off. One without a record of its
 * key (a `put` or a copy, or an upload killed as it began or ended) is listed under its own name, so
 * that it can be aborted.
 */
export async function* listLocalUploads(
  directory: string,
  prefix: string,
  options: CallOptions = {},
): AsyncIterable<PendingUpload> {
  yield* uploadsIn(folderOfPrefix(prefix), { ...options, directory, prefix });
}

async function* uploadsIn(folder: string, listing: UploadListing): AsyncGenerator<PendingUpload> {
  for (const entry of await folderEntries(listing.directory, folder, listing.signal)) {
    if (entry.kind === "temporary") {
      const upload = await pendingUploadOf(entry, folder);
      if (upload?.key.startsWith(listing.prefix)) yield upload;
    } else if (entry.kind === "folder" && entry.key.startsWith(listing.prefix)) {
      yield* uploadsIn(entry.key, listing);
    }
  }
}

async function pendingUploadOf(
  { key: ownKey, path, uploadId }: TemporaryEntry,
  folder: string,
): Promise<PendingUpload | undefined> {
  try {
    const handle = await open(path, "r");
    try {
      const record = await readUploadRecord(handle);
      const startedAt = startedAtOf(await handle.stat());
      const key = record?.key;
      return { key: isKeyIn(folder, key) ? key : ownKey, uploadId, startedAt };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw translateErrno(error, { key: ownKey, path });
  }
}

/** Whoever aborts an upload looks for it in the folder of its key. */
function isKeyIn(folder: string, key: string | undefined): key is string {
  return key !== undefined && isObjectKey(key) && folderOfPrefix(key) === folder;
}

/** File systems that keep no time of birth report the epoch; the last change is the next best. */
function startedAtOf({ birthtime, birthtimeMs, mtime }: Stats): Date {
  return birthtimeMs > 0 ? birthtime : mtime;
}

/** Removes the temporary file of an upload; nothing happens where there is none. */
export async function abortLocalUpload(
  directory: string,
  { key, uploadId }: PendingUpload,
  options: CallOptions = {},
): Promise<void> {
  const folder = folderOfKey(directory, key);
  throwIfAborted(options.signal);
  if (!isUploadId(uploadId)) return;
  const path = temporaryPathOf(folder, uploadId);
  await translating({ key, path }, async () => {
    try {
      await assertFolderInside({ directory, folder });
    } catch (error) {
      if (isAbsent(error)) return;
      throw error;
    }
    await removeTemporary(path, { directory, folder });
  });
}
