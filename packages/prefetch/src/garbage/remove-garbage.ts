import { type CallOptions, type StorageSink, isPrefetchError } from "@prefetch/core";
import { forEachConcurrently } from "../for-each-concurrently.ts";
import { retireModel } from "../publish/retire-model.ts";
import type { Garbage } from "./decide-place.ts";
import { isNamedByRef } from "./old-commits.ts";
import type { Place } from "./place.ts";

/** Removals under way at once. */
const MAX_CONCURRENT_REMOVALS = 8;

/**
 * Removes garbage of one place, step by step, for somebody who has its lease; returns what is gone. What stays after all: an upload that
 * was begun at another address of the store and can only be ended there, with the record that names it;
 * a model that a ref names by now.
 */
export async function removeGarbage(
  sink: StorageSink,
  place: Place,
  steps: readonly (readonly Garbage[])[],
  options: CallOptions,
): Promise<ReadonlySet<Garbage>> {
  const removed = new Set<Garbage>();
  const lasting = new Set<string>();
  const remove = async (garbage: Garbage): Promise<void> => {
    if (await removeOne(sink, place, garbage, { ...options, lasting })) removed.add(garbage);
  };
  for (const step of steps) await forEachConcurrently(step, MAX_CONCURRENT_REMOVALS, remove);
  return removed;
}

interface RemovalOptions extends CallOptions {
  /** Ids of the uploads that could not be ended. */
  readonly lasting: Set<string>;
}

async function removeOne(
  sink: StorageSink,
  place: Place,
  garbage: Garbage,
  { lasting, ...options }: RemovalOptions,
): Promise<boolean> {
  if (garbage.kind === "upload") {
    const isEnded = await endUpload(sink, garbage.upload, options);
    if (!isEnded) lasting.add(garbage.upload.uploadId);
    return isEnded;
  }
  if (garbage.kind === "model") {
    if (await isNamedByRef(sink, place, options)) return false;
    await retireModel(sink, place.layout, options);
    return true;
  }
  if (garbage.kind === "record" && lasting.has(garbage.upload?.uploadId ?? "")) return false;
  const { key } = garbage.object;
  // Whoever took the lease has removed those before it.
  if (!key.startsWith(place.layout.leasePrefix)) await sink.delete(key, options);
  return true;
}

/** A token of another endpoint is refused: it may have been forged. */
async function endUpload(
  sink: StorageSink,
  upload: Parameters<StorageSink["abortUpload"]>[0],
  options: CallOptions,
): Promise<boolean> {
  try {
    await sink.abortUpload(upload, options);
    return true;
  } catch (error) {
    if (isPrefetchError(error) && error.code === "INVALID_ARGUMENT") return false;
    throw error;
  }
}
