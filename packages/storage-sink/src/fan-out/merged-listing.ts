import type { StorageSink, StoredObject } from "@prefetch/core";
import { mergeStored } from "./merged-object.ts";

/** A member's listing, and the entry that it has come to. */
interface Cursor {
  readonly sink: StorageSink;
  readonly entries: AsyncIterator<StoredObject>;
  current: StoredObject | undefined;
}

/**
 * Merges the listings of the members, each in key order, and keeps what all of them have. Takes one
 * entry of each at a time.
 */
export async function* mergeListings(
  members: readonly StorageSink[],
  listings: ReadonlyMap<StorageSink, AsyncIterable<StoredObject>>,
): AsyncGenerator<StoredObject> {
  const cursors = [...listings].map(([sink, listing]): Cursor => {
    return { sink, entries: listing[Symbol.asyncIterator](), current: undefined };
  });
  try {
    while (await advance(cursors)) {
      const merged = merge(members, cursors);
      if (merged !== undefined) yield merged;
    }
  } finally {
    for (const { entries } of cursors) await entries.return?.();
  }
}

/** Takes the next entry where there is none; false where a member has no more: nor have all. */
async function advance(cursors: readonly Cursor[]): Promise<boolean> {
  for (const cursor of cursors) {
    if (cursor.current !== undefined) continue;
    const { done, value } = await cursor.entries.next();
    if (done === true) return false;
    cursor.current = value;
  }
  return true;
}

/** Lets go of the entries that come first, and returns the one that they are to all members. */
function merge(
  members: readonly StorageSink[],
  cursors: readonly Cursor[],
): StoredObject | undefined {
  const objects = new Map<StorageSink, StoredObject>();
  for (const { current, sink } of cursors) if (current !== undefined) objects.set(sink, current);
  const last = lastKeyOf(objects.values());
  const isShared = [...objects.values()].every(({ key }) => key === last);
  for (const cursor of cursors) {
    if (isShared || cursor.current?.key !== last) cursor.current = undefined;
  }
  return isShared ? mergeStored(members, objects) : undefined;
}

/** The last key in the order of listings: that of UTF-8. */
function lastKeyOf(objects: Iterable<StoredObject>): string {
  return [...objects]
    .map(({ key }) => key)
    .reduce((last, key) => (Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0 ? key : last));
}
