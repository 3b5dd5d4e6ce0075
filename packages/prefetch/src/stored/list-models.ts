import { type CallOptions, type StorageSink, isPrefetchError } from "@prefetch/core";
import { foldersIn } from "../list-folders.ts";
import { readManifest } from "../manifest/manifest-store.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { isCommitName, layoutAt, modelUrl } from "../model-layout.ts";
import { type ListedRef, listRefs } from "../publish/list-refs.ts";
import { sizeOf } from "../size-of.ts";
import { type ModelStoreOptions, openModel } from "./open-model.ts";

/** A published model. */
export interface ListedModel {
  /** The prefix that its files lie under. */
  readonly url: string;
  /** The name it is stored under. */
  readonly artifactName: string;
  /** The repository's canonical id. */
  readonly repoId: string;
  /** The commit, 40 hex digits. */
  readonly commit: string;
  /** The branches and tags that named the commit when they were last prefetched. */
  readonly revisions: readonly string[];
  /** The files' size in bytes. */
  readonly sizeBytes: number;
  /** How many files it has. */
  readonly fileCount: number;
  /** When it was published, ISO 8601 in UTC. */
  readonly createdAt: string;
  /** Never set; tells it from a {@link BrokenModel}. */
  readonly problem?: undefined;
}

/** A prefix whose manifest cannot be used. */
export interface BrokenModel {
  /** The prefix. */
  readonly url: string;
  /** What is wrong, and what to do about it. */
  readonly problem: string;
}

/**
 * Lists the models that are published under a root, as `<artifact name>/<commit>/`, in key order. The
 * root of one artifact, or one model's prefix, can be given as well. What is no model is passed over, and
 * so are folders that must not be read. Needs neither a token nor the Hub.
 *
 * @param root - the root, as a URL or a path
 * @throws {@link PrefetchError} what the store fails with.
 */
export async function* listModels(
  root: string,
  options: ModelStoreOptions = {},
): AsyncGenerator<ListedModel | BrokenModel, void, undefined> {
  const { sink, layout, isInArtifact } = await openModel(root, options);
  if (isInArtifact) yield* modelsIn(sink, "", [layout.prefix], options);
  else yield* modelsUnder(sink, options);
}

/** Lists the models of an opened root; see {@link listModels}. */
export async function* modelsUnder(
  sink: StorageSink,
  options: CallOptions,
): AsyncGenerator<ListedModel | BrokenModel, void, undefined> {
  const own = await describeModel(sink, "", [], options);
  if (own !== undefined) {
    yield own;
    return;
  }
  const folders = await foldersIn(sink, "", options);
  yield* modelsIn(sink, "", folders, options);
  for (const folder of folders) yield* readableModels(sink, folder, options);
}

async function* readableModels(
  sink: StorageSink,
  artifactPrefix: string,
  options: CallOptions,
): AsyncGenerator<ListedModel | BrokenModel, void, undefined> {
  try {
    const folders = await foldersIn(sink, artifactPrefix, options);
    yield* modelsIn(sink, artifactPrefix, folders, options);
  } catch (error) {
    if (!isPrefetchError(error) || error.code !== "FORBIDDEN") throw error;
  }
}

async function* modelsIn(
  sink: StorageSink,
  artifactPrefix: string,
  folders: readonly string[],
  options: CallOptions,
): AsyncGenerator<ListedModel | BrokenModel, void, undefined> {
  const prefixes = folders.filter((folder) =>
    isCommitName(folder.slice(artifactPrefix.length, -1)),
  );
  if (prefixes.length === 0) return;
  const refs = await listRefs(sink, artifactPrefix, options);
  for (const prefix of prefixes) {
    const model = await describeModel(sink, prefix, refs, options);
    if (model !== undefined) yield model;
  }
}

async function describeModel(
  sink: StorageSink,
  prefix: string,
  refs: readonly ListedRef[],
  options: CallOptions,
): Promise<ListedModel | BrokenModel | undefined> {
  const layout = layoutAt(prefix);
  const url = modelUrl(sink, layout);
  try {
    const stored = await readManifest(sink, layout, options);
    return stored && describeManifest(url, stored.manifest, refs);
  } catch (error) {
    if (isPrefetchError(error) && isManifestProblem(error.code)) {
      return { url, problem: error.message };
    }
    throw error;
  }
}

function isManifestProblem(code: string): boolean {
  return code === "INTEGRITY" || code === "INVALID_ARGUMENT";
}

function describeManifest(
  url: string,
  { artifactName, model, files, createdAt }: Manifest,
  refs: readonly ListedRef[],
): ListedModel {
  return {
    url,
    artifactName,
    repoId: model.repoId,
    commit: model.commit,
    revisions: refs.filter(({ commit }) => commit === model.commit).map(({ revision }) => revision),
    sizeBytes: sizeOf(files),
    fileCount: files.length,
    createdAt,
  };
}
