import type { CallOptions, StorageSink } from "@prefetch/core";
import { forEachConcurrently } from "../for-each-concurrently.ts";
import type { ModelLayout } from "../model-layout.ts";
import { isDoneListKey } from "./done-list.ts";

/** Deletions under way at once. */
const MAX_CONCURRENT_DELETES = 8;

/** Removes the records of uploads, which may be secrets. For when no upload is under way any more. */
export function clearUploadRecords(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions,
): Promise<void> {
  return clear(sink, layout, (key) => !isDoneListKey(layout, key), options);
}

/** Removes all that runs wrote down: the manifest says it now. */
export function clearWork(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions,
): Promise<void> {
  return clear(sink, layout, () => true, options);
}

async function clear(
  sink: StorageSink,
  { uploadsPrefix }: ModelLayout,
  goes: (key: string) => boolean,
  options: CallOptions,
): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of sink.list(uploadsPrefix, options)) if (goes(key)) keys.push(key);
  await forEachConcurrently(keys, MAX_CONCURRENT_DELETES, (key) => sink.delete(key, options));
}
