import type { Commit } from "./commit.ts";
import type { RepositoryState } from "./repository-state.ts";

/** A revision and a path as a request names them, told apart. */
export interface RevisionPath {
  /** The revision as it was asked for. */
  readonly revision: string;
  /** The commit it names, where there is one. */
  readonly commit: Commit | undefined;
  /** The path in the repository; empty for its root. */
  readonly path: string;
}

const SHORT_COMMIT = /^[0-9a-f]{7,40}$/;

/** Returns a ref's full name: a bare one is a branch. */
export function fullRefName(name: string): string {
  return name.startsWith("refs/") ? name : `refs/heads/${name}`;
}

/** Finds the commit that a branch, tag, full ref name, commit or short commit names. */
export function findCommit(
  repository: Pick<RepositoryState, "refs" | "commits">,
  revision: string,
): Commit | undefined {
  const name = revision === "HEAD" ? "main" : revision;
  const { refs, commits } = repository;
  return (
    refs.get(fullRefName(name)) ??
    refs.get(`refs/tags/${name}`) ??
    commits.get(name) ??
    findShortCommit(commits, name)
  );
}

function findShortCommit(commits: ReadonlyMap<string, Commit>, prefix: string): Commit | undefined {
  if (!SHORT_COMMIT.test(prefix)) return undefined;
  const matches = [...commits.values()].filter((commit) => commit.id.startsWith(prefix));
  return matches.length === 1 ? matches[0] : undefined;
}

/**
 * Tells the revision from the path in what follows `tree/` or `resolve/`. A revision with slashes comes
 * encoded as one segment from some clients and as several from others: the longest that exists is taken.
 *
 * @param segments - the decoded segments
 */
export function splitRevision(
  repository: Pick<RepositoryState, "refs" | "commits"> | undefined,
  segments: readonly string[],
): RevisionPath {
  for (let count = repository === undefined ? 0 : segments.length; count > 0; count--) {
    const { revision, path } = cut(segments, count);
    const commit = repository && findCommit(repository, revision);
    if (commit !== undefined) return { revision, path, commit };
  }
  return { ...cut(segments, segments[0] === "refs" ? 3 : 1), commit: undefined };
}

function cut(segments: readonly string[], count: number): { revision: string; path: string } {
  return { revision: segments.slice(0, count).join("/"), path: segments.slice(count).join("/") };
}
