import type { CallOptions, StorageSink } from "@prefetch/core";
import { isPrefetchError } from "@prefetch/core";
import { readManifest } from "../manifest/manifest-store.ts";
import { refsPrefixOf } from "../model-layout.ts";
import { listRefs } from "../publish/list-refs.ts";
import { type Place, folderOf, foldersAbove } from "./place.ts";

/** A published commit, as far as keeping it depends on. */
interface PublishedCommit {
  /** Where it lies. */
  readonly place: Place;
  /** When it was published, ISO 8601 in UTC. */
  readonly createdAt: string;
  /** Whether a branch or tag named it when it was last prefetched, or may have. */
  readonly isNamed: boolean;
}

/**
 * Decides which commits of one folder are too many. Those that a ref names stay, however many they are;
 * of the others so many of the newest stay that `keep` remain in all.
 */
function decideOldCommits(
  commits: readonly PublishedCommit[],
  keep: number,
): readonly PublishedCommit[] {
  const named = commits.filter(({ isNamed }) => isNamed).length;
  const others = commits.filter(({ isNamed }) => !isNamed).toSorted(newestFirst);
  return others.slice(Math.max(0, keep - named));
}

function newestFirst(left: PublishedCommit, right: PublishedCommit): number {
  return Date.parse(right.createdAt) - Date.parse(left.createdAt);
}

/**
 * Returns the prefixes of the commits that are too many, of each folder of commits for itself. Models
 * whose manifest cannot be read neither count nor go.
 */
export async function findOldCommits(
  sink: StorageSink,
  places: readonly Place[],
  keep: number,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const old = new Set<string>();
  for (const siblings of Map.groupBy(places, folderOf).values()) {
    const commits: PublishedCommit[] = [];
    for (const place of siblings) {
      const createdAt = await publishedAt(sink, place, options);
      if (createdAt === undefined) continue;
      commits.push({ place, createdAt, isNamed: await isNamedByRef(sink, place, options) });
    }
    for (const { place } of decideOldCommits(commits, keep)) old.add(place.layout.prefix);
  }
  return old;
}

async function publishedAt(
  sink: StorageSink,
  { layout }: Place,
  options: CallOptions,
): Promise<string | undefined> {
  try {
    return (await readManifest(sink, layout, options))?.manifest.createdAt;
  } catch (error) {
    if (isPrefetchError(error) && ["INTEGRITY", "INVALID_ARGUMENT"].includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Tells whether a ref names a place's commit. A ref that cannot be read may name any: then every commit
 * counts as named.
 */
export async function isNamedByRef(
  sink: StorageSink,
  place: Place,
  options: CallOptions,
): Promise<boolean> {
  for (const folder of foldersAbove(place)) {
    const refs = await listRefs(sink, folder, options);
    if (refs.some(({ commit }) => commit === place.commit)) return true;
    if (refs.length < (await countRefObjects(sink, folder, options))) return true;
  }
  return false;
}

/** What lies where refs lie counts as one by its form alone. */
async function countRefObjects(
  sink: StorageSink,
  folder: string,
  options: CallOptions,
): Promise<number> {
  const prefix = refsPrefixOf(folder);
  let count = 0;
  for await (const { key } of sink.list(prefix, options)) {
    if (/^[^/]+\/[^/]+\.json$/.test(key.slice(prefix.length))) count += 1;
  }
  return count;
}
