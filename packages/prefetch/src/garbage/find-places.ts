import {
  type CallOptions,
  type PendingUpload,
  type StorageSink,
  isPrefetchError,
} from "@prefetch/core";
import { foldersIn } from "../list-folders.ts";
import type { OpenedModel } from "../stored/open-model.ts";
import {
  type Place,
  commitPrefixOf,
  isArtifactFolder,
  isCommitFolder,
  isRankFolder,
  placeAt,
} from "./place.ts";

/** Listing uploads is a right of its own, and not every store that speaks S3 has the call. */
const REFUSALS: ReadonlySet<string> = new Set(["FORBIDDEN", "INVALID_ARGUMENT"]);

/** Where to look for garbage. */
export interface FoundPlaces {
  /** The prefixes that may be ours, in key order. */
  readonly places: readonly Place[];
  /** Every open upload that the store lists under the root, whoever began it. */
  readonly uploads: readonly PendingUpload[];
  /** Why the open uploads could not be listed; `undefined` where they were. */
  readonly uploadsProblem: string | undefined;
}

/**
 * Finds the prefixes under a root that models lie under. A root that is itself a model's prefix is the
 * only one. Nothing but the form of the names is looked at; folders that must not be read are passed
 * over.
 */
export async function findPlaces(
  { sink, layout, isInArtifact }: OpenedModel,
  options: CallOptions,
): Promise<FoundPlaces> {
  if (isInArtifact) return onePlace(sink, layout.prefix, options);
  if (await isModelPrefix(sink, options)) return onePlace(sink, "", options);
  const listed = await listUploads(sink, "", options);
  // A directory lists no folder that holds nothing but unfinished files.
  const prefixes = new Set([
    ...(await commitFoldersIn(sink, options)),
    ...listed.uploads.flatMap(({ key }) => commitPrefixOf(key) ?? []),
  ]);
  return { ...listed, places: [...prefixes].toSorted().map(placeAt) };
}

async function onePlace(
  sink: StorageSink,
  prefix: string,
  options: CallOptions,
): Promise<FoundPlaces> {
  return { ...(await listUploads(sink, prefix, options)), places: [placeAt(prefix)] };
}

async function listUploads(
  sink: StorageSink,
  prefix: string,
  options: CallOptions,
): Promise<Omit<FoundPlaces, "places">> {
  const uploads: PendingUpload[] = [];
  try {
    for await (const upload of sink.listUploads(prefix, options)) uploads.push(upload);
    return { uploads, uploadsProblem: undefined };
  } catch (error) {
    if (!isPrefetchError(error) || !REFUSALS.has(error.code)) throw error;
    return { uploads, uploadsProblem: error.message };
  }
}

/** Tells whether the sink's root is a model's prefix: it holds our objects, besides refs and probes. */
async function isModelPrefix(sink: StorageSink, options: CallOptions): Promise<boolean> {
  const { manifestKey, retiredKey, probeKey, uploadsPrefix, leasePrefix } = placeAt("").layout;
  const own = new Set([manifestKey, retiredKey, probeKey, uploadsPrefix, leasePrefix]);
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf("/") + 1);
  for await (const { key } of sink.list(folder, { ...options, delimiter: "/" })) {
    if (own.has(key)) return true;
  }
  return false;
}

async function commitFoldersIn(
  sink: StorageSink,
  options: CallOptions,
): Promise<readonly string[]> {
  const top = await foldersIn(sink, "", options);
  const commits = top.filter(isCommitFolder);
  for (const artifact of top.filter(isArtifactFolder)) {
    const folders = await readableFoldersIn(sink, artifact, options);
    commits.push(...folders.filter(isCommitFolder));
    for (const ranks of folders.filter(isRankFolder)) {
      const sharded = await readableFoldersIn(sink, ranks, options);
      commits.push(...sharded.filter(isCommitFolder));
    }
  }
  return commits;
}

async function readableFoldersIn(
  sink: StorageSink,
  prefix: string,
  options: CallOptions,
): Promise<readonly string[]> {
  try {
    return await foldersIn(sink, prefix, options);
  } catch (error) {
    if (!isPrefetchError(error) || error.code !== "FORBIDDEN") throw error;
    return [];
  }
}
