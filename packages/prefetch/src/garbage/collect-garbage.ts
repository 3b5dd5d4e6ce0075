import { PrefetchError } from "@prefetch/core";
import { modelUrl } from "../model-layout.ts";
import { type ModelStoreOptions, type OpenedModel, openModel } from "../stored/open-model.ts";
import { collectAt, findAt } from "./collect-at.ts";
import { type FoundPlaces, findPlaces } from "./find-places.ts";
import type { GarbageItem, GarbageReport, StayingPrefix } from "./garbage-report.ts";
import { findOldCommits } from "./old-commits.ts";
import { type Place, isRankFolder } from "./place.ts";
import { itemOf, reportOf } from "./tell-garbage.ts";

/** Options of {@link collectGarbage}. */
export interface GarbageOptions extends ModelStoreOptions {
  /**
   * Removes published commits too, until so many remain of each artifact, counted from 1. Those that a
   * ref names, which is what a branch or tag named when it was last prefetched, always stay and count;
   * of the others the newest stay. Default: no published commit is touched.
   */
  readonly keep?: number | undefined;
  /** Removes what is found. Default: false, nothing is removed. */
  readonly apply?: boolean | undefined;
}

/**
 * Finds what runs left behind under a root, and removes it where that is asked for: open uploads,
 * records of unfinished work, files that were never published, and published commits beyond those to
 * keep. A prefix that a run is at is left alone. Only what is recognisably prefetch's own goes, and the
 * report tells of what stays; models under raw prefixes are found only where the root is one. Killed at
 * any moment, it leaves nothing that looks complete, and calling it again does the rest. Needs neither a
 * token nor the Hub.
 *
 * Azure Blob Storage has no call that ends an upload: what it holds of one expires after a week.
 *
 * @param root - the root, as a URL or a path; the folder of one artifact or the prefix of one model can
 * be given as well
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a `keep` below 1, or together with a root that
 * does not show all commits of an artifact; what the store fails with.
 */
export async function collectGarbage(
  root: string,
  options: GarbageOptions = {},
): Promise<GarbageReport> {
  checkKeep(options.keep);
  const model = await openModel(root, options);
  const { sink } = model;
  const call = { signal: options.signal };
  const found = await findPlaces(model, call);
  const old = await findOld(model, found, options);
  const collect = options.apply === true ? collectAt : findAt;
  const garbage: GarbageItem[] = [];
  const stays: StayingPrefix[] = [...unlistedUploads(model, found)];
  for (const place of found.places) {
    const isOld = old.has(place.layout.prefix);
    const { decision, removed } = await collect({ sink, place, isOld, ...found }, call);
    for (const one of decision.steps.flat()) {
      garbage.push(itemOf(sink, place, one, removed.has(one)));
    }
    for (const staying of decision.stays) {
      stays.push({ url: modelUrl(sink, place.layout), ...staying });
    }
  }
  return reportOf(model.url, garbage, stays);
}

function unlistedUploads(
  { url }: OpenedModel,
  { uploadsProblem }: FoundPlaces,
): readonly StayingPrefix[] {
  if (uploadsProblem === undefined) return [];
  const reason = `Open uploads that no record names could not be listed. ${uploadsProblem}`;
  return [{ url, cause: "unreadable", reason }];
}

function checkKeep(keep: number | undefined): void {
  if (keep === undefined || (Number.isSafeInteger(keep) && keep >= 1)) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `keep is ${keep}; it is a whole number of at least 1. To remove a model altogether, remove it by its address.`,
  );
}

async function findOld(
  model: OpenedModel,
  { places }: FoundPlaces,
  { keep, signal }: GarbageOptions,
): Promise<ReadonlySet<string>> {
  if (keep === undefined) return new Set();
  refusePartOfArtifact(model, places);
  return findOldCommits(model.sink, places, keep, { signal });
}

/** Where not all commits and refs of an artifact are seen, none of them can be one too many. */
function refusePartOfArtifact({ url, isInArtifact }: OpenedModel, places: readonly Place[]): void {
  const isOneModel = isInArtifact || places.some(({ commit }) => commit === undefined);
  if (!isOneModel && !isRankFolder(url)) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `keep counts the commits of an artifact, and ${url} holds only a part of one. Pass the artifact's folder, or the root above it.`,
    { context: { url } },
  );
}
