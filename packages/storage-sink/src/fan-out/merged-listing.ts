import type { StorageSink, StoredObject } from "@prefetch/core";
import { mergeStored } from "./merged-object.ts";

/**
 * Merges the listings of the members, each in key order, and keeps what all of them have. Takes one
 * entry of each at a time.
 */
export async function* mergeListings(
  members: readonly StorageSink[],
  listings: ReadonlyMap<StorageSink, AsyncIterable<StoredObject>>,
): AsyncGenerator<StoredObject> {
  const open = [...listings].map(
    ([sink, listing]) => [sink, listing[Symbol.asyncIterator]()] as const,
  );
  try {
    const heads = new Map<StorageSink, StoredObject>();
    for (;;) {
      for (const [sink, iterator] of open) {
        if (heads.has(sink)) continue;
        const { done, value } = await iterator.next();
        if (done) return;
        heads.set(sink, value);
      }
      const last = lastKeyOf(heads.values());
      const behind = [...heads].filter(([, { key }]) => key !== last);
      const merged = behind.length === 0 ? mergeStored(members, heads) : undefined;
      if (merged !== undefined) yield merged;
      for (const [sink] of behind.length === 0 ? heads : behind) heads.delete(sink);
    }
  } finally {
    for (const [, iterator] of open) await iterator.return?.();
  }
}

/** The last key in the order of listings: that of UTF-8. */
function lastKeyOf(objects: Iterable<StoredObject>): string {
  return [...objects]
    .map(({ key }) => key)
    .reduce((last, key) => (Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0 ? key : last));
}
