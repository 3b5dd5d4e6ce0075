import type { CallOptions } from "@prefetch/core";
import { readManifest, readRetiredManifest } from "../manifest/manifest-store.ts";
import { isOwnPath } from "../model-layout.ts";
import { listRefs } from "../publish/list-refs.ts";
import { retireModel } from "../publish/retire-model.ts";
import { sizeOf } from "../size-of.ts";
import { type ModelStoreOptions, type OpenedModel, openModel } from "./open-model.ts";
import { noModelError } from "./require-manifest.ts";

/** What was removed. */
export interface RemovedModel {
  /** The prefix that its files lay under. */
  readonly url: string;
  /** How many files were removed. */
  readonly removedFiles: number;
  /** Their size in bytes. */
  readonly removedBytes: number;
  /** The branches and tags that named the commit; they are forgotten. */
  readonly removedRevisions: readonly string[];
  /** Objects that stayed under the prefix because the manifest does not name them: their paths. */
  readonly extraObjects: readonly string[];
}

/**
 * Removes a model: unpublishes it first, then removes what its manifest names, and nothing else. Killed
 * at any moment, it leaves no model that looks complete, and calling it again does the rest. Needs
 * neither a token nor the Hub.
 *
 * @param url - the model's prefix, as a URL or a path
 * @throws {@link PrefetchError} `NOT_FOUND` where there is neither a complete model nor one whose removal
 * was interrupted, `INTEGRITY` or `INVALID_ARGUMENT` for a manifest that is broken or newer than this
 * version.
 */
export async function removeModel(
  url: string,
  options: ModelStoreOptions = {},
): Promise<RemovedModel> {
  const model = await openModel(url, options);
  const { sink, layout } = model;
  const stored =
    (await readManifest(sink, layout, options)) ??
    (await readRetiredManifest(sink, layout, options));
  if (stored === undefined) throw await noModelError(model, options);
  // Before the manifest goes: afterwards nobody would come back for a ref that was left.
  const removedRevisions = await removeRefs(model, stored.manifest.model.commit, options);
  const removed = (await retireModel(sink, layout, options))?.removed ?? [];
  return {
    url: model.url,
    removedFiles: removed.length,
    removedBytes: sizeOf(removed),
    removedRevisions,
    extraObjects: await foreignPaths(model, options),
  };
}

async function removeRefs(
  { sink, isInArtifact }: OpenedModel,
  commit: string,
  options: CallOptions,
): Promise<readonly string[]> {
  if (!isInArtifact) return [];
  const refs = await listRefs(sink, "", options);
  const removed = refs.filter((ref) => ref.commit === commit);
  for (const { key } of removed) await sink.delete(key, options);
  return removed.map(({ revision }) => revision);
}

async function foreignPaths(
  { sink, layout }: OpenedModel,
  options: CallOptions,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { key } of sink.list(layout.prefix, options)) {
    const path = key.slice(layout.prefix.length);
    if (!isOwnPath(path)) paths.push(path);
  }
  return paths;
}
