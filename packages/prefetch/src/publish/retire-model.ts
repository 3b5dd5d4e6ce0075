import type { CallOptions, StorageSink } from "@prefetch/core";
import { forEachConcurrently } from "../for-each-concurrently.ts";
import { serialiseManifest } from "../manifest/manifest-json.ts";
import { readManifest, readRetiredManifest } from "../manifest/manifest-store.ts";
import type { Manifest, ManifestFile } from "../manifest/manifest.ts";
import { writeSmallObject } from "../manifest/write-small-object.ts";
import type { ModelLayout } from "../model-layout.ts";
import { isEntryFile } from "../plan/entry-files.ts";

/** Deletions under way at once. */
const MAX_CONCURRENT_DELETES = 8;

/** Options of {@link retireModel}. */
export interface RetireOptions extends CallOptions {
  /**
   * Paths that stay because what comes next needs them. Entry files go all the same: without a
   * manifest they would make what is left look like a whole model. Default: none.
   */
  readonly keep?: ReadonlySet<string> | undefined;
}

/** What was taken away. */
export interface RetiredModel {
  /** What the manifest said. */
  readonly manifest: Manifest;
  /** The files that were removed. */
  readonly removed: readonly ManifestFile[];
}

/**
 * Unpublishes the model at `layout` and removes its files; `undefined` where there is no model. Only what
 * the manifest names is removed. The order makes it safe to be killed at any point:
 *
 * 1. the manifest is copied to the retired record, so that the files are still known later;
 * 2. the manifest goes: from here on the model is not complete for our own tools;
 * 3. the entry files go: from here on no server takes what is left for a model;
 * 4. the other files go;
 * 5. the retired record goes.
 *
 * Calling it again, or {@link finishRetirement}, does what an interrupted call left undone.
 */
export async function retireModel(
  sink: StorageSink,
  layout: ModelLayout,
  options: RetireOptions = {},
): Promise<RetiredModel | undefined> {
  const earlier = await finishRetirement(sink, layout, options);
  const published = await readManifest(sink, layout, options);
  if (published === undefined) return earlier;
  await writeSmallObject(sink, layout.retiredKey, serialiseManifest(published.manifest), {
    contentType: "application/json",
    signal: options.signal,
  });
  return finishRetirement(sink, layout, options);
}

/**
 * Completes a retirement that was interrupted; `undefined` where there is none. A model that was
 * published in the meantime stays whole: neither its manifest nor a file that it names is touched.
 */
export async function finishRetirement(
  sink: StorageSink,
  layout: ModelLayout,
  options: RetireOptions = {},
): Promise<RetiredModel | undefined> {
  const retired = await readRetiredManifest(sink, layout, options);
  if (retired === undefined) return undefined;
  const { manifest } = retired;
  const successor = await readSuccessor(sink, layout, manifest, options);
  if (successor === undefined) await sink.delete(layout.manifestKey, options);
  const removed = filesToRemove(manifest, successor, options.keep);
  await removeFiles(sink, layout, removed, options);
  await sink.delete(layout.retiredKey, options);
  return { manifest, removed };
}

/** Returns the manifest that was published after `retired`, if any; `retired` itself is none. */
async function readSuccessor(
  sink: StorageSink,
  layout: ModelLayout,
  retired: Manifest,
  options: CallOptions,
): Promise<Manifest | undefined> {
  const published = await readManifest(sink, layout, options);
  if (published === undefined || isSame(published.manifest, retired)) return undefined;
  return published.manifest;
}

function isSame(left: Manifest, right: Manifest): boolean {
  return Buffer.compare(serialiseManifest(left), serialiseManifest(right)) === 0;
}

function filesToRemove(
  retired: Manifest,
  successor: Manifest | undefined,
  keep: ReadonlySet<string> = new Set(),
): readonly ManifestFile[] {
  const named = new Set(successor?.files.map(({ path }) => path));
  return retired.files.filter(
    ({ path }) => !named.has(path) && (isEntryFile(path) || !keep.has(path)),
  );
}

async function removeFiles(
  sink: StorageSink,
  layout: ModelLayout,
  files: readonly ManifestFile[],
  options: CallOptions,
): Promise<void> {
  const remove = ({ path }: ManifestFile): Promise<void> =>
    sink.delete(`${layout.prefix}${path}`, options);
  const entryFiles = files.filter(({ path }) => isEntryFile(path));
  const others = files.filter(({ path }) => !isEntryFile(path));
  await forEachConcurrently(entryFiles, MAX_CONCURRENT_DELETES, remove);
  await forEachConcurrently(others, MAX_CONCURRENT_DELETES, remove);
}
