import { PrefetchError } from "@prefetch/core";
import type { EmulatedRepository, RepositoryFixture } from "../hub-emulator-api.ts";
import { createCommit } from "./commit.ts";
import type { Commit } from "./commit.ts";
import { findCommit, fullRefName } from "./revision.ts";

/** A repository as the routes see it. */
export interface RepositoryState {
  /** The canonical id. */
  readonly repoId: string;
  /** Who may read it. */
  readonly access: "public" | "private" | "gated" | "disabled";
  /** Former ids. */
  readonly renamedFrom: readonly string[];
  /** Raw entries put into every tree. */
  readonly extraTreeEntries: readonly unknown[];
  /** Commits by full ref name, `refs/heads/main`. */
  readonly refs: Map<string, Commit>;
  /** Commits by id. */
  readonly commits: Map<string, Commit>;
}

/** Begins a repository with its first commit, on `main`. */
export function createRepositoryState(fixture: RepositoryFixture): RepositoryState {
  const state: RepositoryState = {
    repoId: fixture.repoId,
    access: fixture.access ?? "public",
    renamedFrom: fixture.renamedFrom ?? [],
    extraTreeEntries: fixture.extraTreeEntries ?? [],
    refs: new Map(),
    commits: new Map(),
  };
  emulatedRepositoryOf(state).commit(fixture.files);
  return state;
}

/** Returns what tests do with a repository. */
export function emulatedRepositoryOf(state: RepositoryState): EmulatedRepository {
  return {
    repoId: state.repoId,
    commit: (files, { branch = "main" } = {}) => {
      const ref = fullRefName(branch);
      const commit = createCommit(files, state.refs.get(ref));
      state.commits.set(commit.id, commit);
      state.refs.set(ref, commit);
      return commit.id;
    },
    setRef: (name, commit) => void state.refs.set(fullRefName(name), existing(state, commit)),
    commitOf: (ref) => existing(state, ref).id,
  };
}

function existing(state: RepositoryState, revision: string): Commit {
  const commit = findCommit(state, revision);
  if (commit !== undefined) return commit;
  throw new PrefetchError(
    "NOT_FOUND",
    `The emulated repository ${state.repoId} has no revision "${revision}"; commit to it or set the ref first.`,
  );
}
