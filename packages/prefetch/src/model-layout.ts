import { PrefetchError, type StorageSink } from "@prefetch/core";

const ARTIFACT_NAME = /^[a-zA-Z0-9_-]+$/;
const COMMIT = /^[0-9a-f]{40}$/;
/** Our own folder in every prefix; readers of models ignore it. */
const OWN_FOLDER = ".prefetch/";

/** Where one model's objects lie in a sink. Keys are relative to the sink's root. */
export interface ModelLayout {
  /** Put before every key of the model; empty, or ending in `/`. */
  readonly prefix: string;
  /** What the keys of our own objects begin with. */
  readonly ownPrefix: string;
  /** The manifest's key. */
  readonly manifestKey: string;
  /** Key of the list of files still to be removed after the manifest was taken away. */
  readonly retiredKey: string;
  /** Key of an object that is written and removed to find out whether the store takes any. */
  readonly probeKey: string;
  /** What the keys of records of unfinished work begin with; see `upload-record.ts`, `done-list.ts`. */
  readonly uploadsPrefix: string;
  /** What the keys of leases begin with; see `lease-record.ts`. */
  readonly leasePrefix: string;
}

/** Returns where the objects of a model lie whose files are under `prefix`. */
export function layoutAt(prefix: string): ModelLayout {
  return {
    prefix,
    ownPrefix: `${prefix}${OWN_FOLDER}`,
    manifestKey: `${prefix}${OWN_FOLDER}manifest.json`,
    retiredKey: `${prefix}${OWN_FOLDER}retired.json`,
    probeKey: `${prefix}${OWN_FOLDER}probe`,
    uploadsPrefix: `${prefix}${OWN_FOLDER}uploads/`,
    leasePrefix: `${prefix}${OWN_FOLDER}lease/`,
  };
}

/** Returns the address of the prefix that a model's files lie under, without a trailing slash. */
export function modelUrl(
  { url }: Pick<StorageSink, "url">,
  { prefix }: Pick<ModelLayout, "prefix">,
): string {
  return `${url}/${prefix}`.replace(/\/$/, "");
}

/** Returns the layout of one commit under a root: `<artifact-name>/<commit>/`. */
export function commitLayout(artifactName: string, commit: string): ModelLayout {
  return layoutAt(`${artifactName}/${commit}/`);
}

/** Tells whether a folder's name is that of a commit: 40 hex digits. */
export function isCommitName(name: string): boolean {
  return COMMIT.test(name);
}

/**
 * Returns what the keys of an artifact's refs begin with.
 *
 * @param artifactPrefix - what the artifact's keys begin with: `<artifact-name>/`, or nothing for a sink
 * whose root is the artifact's folder
 */
export function refsPrefixOf(artifactPrefix: string): string {
  return `${artifactPrefix}${OWN_FOLDER}refs/`;
}

/**
 * Returns the key that remembers which commit a branch or tag named when it was last prefetched:
 * `<artifact-name>/.prefetch/refs/<repository>/<revision>.json`, both percent-encoded as one segment.
 */
export function refKey(artifactName: string, repoId: string, revision: string): string {
  const prefix = refsPrefixOf(`${artifactName}/`);
  return `${prefix}${encodeURIComponent(repoId)}/${encodeURIComponent(revision)}.json`;
}

/** Tells whether a repository path would lie in our own folder, where a file of a model must not be. */
export function isOwnPath(path: string): boolean {
  return path === OWN_FOLDER.slice(0, -1) || path.startsWith(OWN_FOLDER);
}

/**
 * Returns the name to store a model under: `given`, or the repository's last segment with `.` replaced
 * by `-`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a name with anything but letters, digits, `_`
 * and `-`.
 */
export function artifactNameOf(repoId: string, given: string | undefined): string {
  const name = given ?? repoId.slice(repoId.lastIndexOf("/") + 1).replaceAll(".", "-");
  if (ARTIFACT_NAME.test(name)) return name;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `"${name}" cannot be an artifact name: only letters, digits, "_" and "-" are allowed. Pass another artifactName.`,
  );
}
