import { type ListObjectsOptions, type StoredObject, isPrefetchError } from "@prefetch/core";
import { folderEntries, folderOfPrefix } from "./folder-entries.ts";
import type { FolderEntry } from "./folder-entries.ts";
import { statObject } from "./head-object.ts";

/** What a listing is to hold. */
interface Listing extends ListObjectsOptions {
  readonly directory: string;
  readonly prefix: string;
}

/**
 * Lists objects in the order of their keys' UTF-8 bytes, one folder at a time: files that this sink
 * wrote and others alike, links to files too. Linked folders are not walked (they may form a circle).
 * Folders without an object are passed over.
 */
export async function* listObjects(
  directory: string,
  prefix: string,
  options: ListObjectsOptions = {},
): AsyncIterable<StoredObject> {
  yield* objectsIn(folderOfPrefix(prefix), { ...options, directory, prefix });
}

async function* objectsIn(folder: string, listing: Listing): AsyncGenerator<StoredObject> {
  for (const entry of await folderEntries(listing.directory, folder, listing.signal)) {
    if (entry.key.startsWith(listing.prefix)) yield* objectsAt(entry, listing);
  }
}

async function* objectsAt(entry: FolderEntry, listing: Listing): AsyncGenerator<StoredObject> {
  if (entry.kind === "file") {
    const stored = await statObject(entry);
    if (stored !== undefined) yield stored;
  } else if (entry.kind === "folder") {
    const below = objectsIn(entry.key, { ...listing, delimiter: undefined });
    if (listing.delimiter === undefined) yield* below;
    else if (await mayHaveAny(below)) yield folderObject(entry.key);
  }
}

/** A folder that must not be read may well hold some; who asks for them is told. */
async function mayHaveAny(objects: AsyncIterable<StoredObject>): Promise<boolean> {
  try {
    for await (const _ of objects) return true;
    return false;
  } catch (error) {
    if (isPrefetchError(error) && error.code === "FORBIDDEN") return true;
    throw error;
  }
}

/** A folder has no version, and no time of its own that another store would agree with. */
function folderObject(key: string): StoredObject {
  return { key, sizeBytes: 0, version: "", modifiedAt: new Date(0) };
}
