import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "./caller.ts";
import type { CompleteHubEmulatorOptions } from "./emulator-options.ts";
import type { HubTarget } from "./hub-target.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Commit, CommittedFile } from "./repository/commit.ts";
import type { RepositoryState } from "./repository/repository-state.ts";

/** What all routes share. */
export interface HubState {
  /** The options. */
  readonly options: CompleteHubEmulatorOptions;
  /** Repositories by canonical id. */
  readonly repositories: Map<string, RepositoryState>;
  /** The counters of this Hub. */
  readonly rateLimits: RateLimits;
  /** Puts a file on the CDN; returns its signed address. */
  readonly publish: (commit: Commit, file: CommittedFile) => string;
}

/** One request to the Hub. */
export interface HubCall {
  /** What is asked for. */
  readonly target: HubTarget;
  /** The request's headers. */
  readonly headers: IncomingHttpHeaders;
  /** Who asks. */
  readonly caller: Caller;
  /** The repository that the target names, under whatever id. */
  readonly repository: RepositoryState | undefined;
  /** The revision as it was asked for. */
  readonly revision: string;
  /** The commit that it names, where there is one. */
  readonly commit: Commit | undefined;
  /** The path in the repository. */
  readonly path: string;
  /** Reads the request's body as text. */
  readonly readBody: () => Promise<string>;
}

/** A call whose repository and commit were found and may be read. */
export interface RepositoryCall extends HubCall {
  readonly repository: RepositoryState;
  readonly commit: Commit;
}
