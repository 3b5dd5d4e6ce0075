import { type ModelLayout, isCommitName, layoutAt } from "../model-layout.ts";

/**
 * Keys under `<commit>/`, `<artifact>/<commit>/` or, for copies cut by ranks,
 * `<artifact>/vllm-tp8[-01234567]/<commit>/`. A commit's folder holds no other: the first one counts.
 */
const PLACE =
  /^(?:(?![0-9a-f]{40}\/)[a-zA-Z0-9_-]+\/(?:vllm-tp\d+(?:-[0-9a-f]{8})?\/)?)?[0-9a-f]{40}\//;
const RANK_FOLDER = /^vllm-tp\d+(?:-[0-9a-f]{8})?$/;
const ARTIFACT_FOLDER = /^[a-zA-Z0-9_-]+$/;

/** A prefix that one model's files lie under, or are to lie under. */
export interface Place {
  /** Where its objects lie under the sink's root. */
  readonly layout: ModelLayout;
  /** The commit that its folder is named by; `undefined` for a raw prefix, which is the sink's root. */
  readonly commit: string | undefined;
}

/** Returns the place at a prefix: that of a commit, or empty for a raw prefix. */
export function placeAt(prefix: string): Place {
  return { layout: layoutAt(prefix), commit: prefix === "" ? undefined : lastFolderOf(prefix) };
}

/** Returns the prefix of the commit that a key lies under; `undefined` for one that lies under none. */
export function commitPrefixOf(key: string): string | undefined {
  return PLACE.exec(key)?.[0];
}

/** Returns the folder that a place lies in, which holds the other commits too. */
export function folderOf({ layout: { prefix } }: Place): string {
  return prefix.slice(0, prefix.lastIndexOf("/", prefix.length - 2) + 1);
}

/**
 * Returns the folders above a place, the sink's root included: the refs that name its commit lie in
 * that of the artifact, and which that is depends on what the sink was opened at.
 */
export function foldersAbove(place: Place): readonly string[] {
  const above = [""];
  const folder = folderOf(place);
  for (let end = folder.indexOf("/"); end !== -1; end = folder.indexOf("/", end + 1)) {
    above.push(folder.slice(0, end + 1));
  }
  return above;
}

/** Tells whether a folder may be that of an artifact, and not of a commit. */
export function isArtifactFolder(folder: string): boolean {
  const name = lastFolderOf(folder);
  return ARTIFACT_FOLDER.test(name) && !isCommitName(name);
}

/** Tells whether a folder is that of copies cut by ranks, of one shape. */
export function isRankFolder(folder: string): boolean {
  return RANK_FOLDER.test(lastFolderOf(folder));
}

/** Tells whether a folder is that of a commit. */
export function isCommitFolder(folder: string): boolean {
  return isCommitName(lastFolderOf(folder));
}

function lastFolderOf(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf("/", prefix.length - 2) + 1).replace(/\/$/, "");
}
