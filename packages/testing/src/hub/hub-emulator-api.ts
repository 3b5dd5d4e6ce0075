/** Where a fixture file's bytes come from. */
export type FixtureContent =
  | { readonly bytes: Uint8Array }
  /** Computed from a seed whenever they are asked for, never stored: files of any size. */
  | { readonly generated: { readonly sizeBytes: number; readonly seed: number } }
  /** Read from a file on disk whenever they are asked for. */
  | { readonly diskPath: string };

/** One file of an emulated repository. */
export interface FixtureFile {
  /** The path in the repository. */
  readonly path: string;
  /** The bytes. */
  readonly content: FixtureContent;
  /**
   * Whether the file lies in Git or behind LFS. Default: LFS for weight file extensions and for files
   * of 10 MiB or more, as a Hub repository's `.gitattributes` has it; otherwise Git.
   */
  readonly storage?: "git" | "lfs" | undefined;
  /**
   * A false digest for the listing and the resolver (hex, the algorithm by `storage`): a corrupt
   * source. The content is then never hashed.
   */
  readonly listedDigest?: string | undefined;
  /** A false size for the listing and the resolver, in bytes. */
  readonly listedSizeBytes?: number | undefined;
}

/** A repository to emulate. */
export interface RepositoryFixture {
  /** `owner/name` or a legacy single name. */
  readonly repoId: string;
  /** The files of the first commit, on `main`. */
  readonly files: readonly FixtureFile[];
  /** Who may read it. Default: `public`. */
  readonly access?: "public" | "private" | "gated" | "disabled" | undefined;
  /** Former ids, answered with 307. */
  readonly renamedFrom?: readonly string[] | undefined;
  /** Raw entries put into every tree as they are: submodules, blank ones, unsafe paths. */
  readonly extraTreeEntries?: readonly unknown[] | undefined;
}

/** A repository being emulated. */
export interface EmulatedRepository {
  /** Its canonical id. */
  readonly repoId: string;
  /** Adds a commit whose tree is `files`, moves `branch` (default `main`) to it, returns its 40 hex digits. */
  commit(files: readonly FixtureFile[], options?: { readonly branch?: string }): string;
  /** Points a branch (`main`), tag (`refs/tags/v1`) or pull request (`refs/pr/1`) at a commit. */
  setRef(name: string, commit: string): void;
  /**
   * The commit that a ref names.
   *
   * @throws {@link PrefetchError} `NOT_FOUND` for one that there is not.
   */
  commitOf(ref: string): string;
}

/** Kinds of requests, as faults and the log name them. */
export type HubRoute =
  | "model"
  | "revision"
  | "tree"
  | "paths-info"
  | "refs"
  | "commits"
  | "resolve"
  | "resolve-cache"
  | "raw"
  | "cdn"
  | "whoami"
  | "other";

/** One request that the emulator answered. */
export interface HubRequest {
  /** Whether it came to the Hub's address or to the CDN's. */
  readonly server: "hub" | "cdn";
  /** What was asked. */
  readonly route: HubRoute;
  /** The method. */
  readonly method: string;
  /** Path and query as they arrived, still encoded. */
  readonly target: string;
  /** The file asked for, decoded, where it is a file's route. */
  readonly path?: string | undefined;
  /** All request headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The status answered; 0 where the connection was cut before. */
  readonly status: number;
  /** Body bytes handed to the socket. */
  readonly bodyBytes: number;
}

/**
 * What goes wrong, on any route where it makes sense. Offsets are counted in the answer's body unless
 * said otherwise.
 */
export type HubFault =
  /**
   * Answers with this instead, and with no header but these: 429 and 503 take `RateLimit` and
   * `Retry-After` here.
   */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Closes the socket after so many body bytes (0: resets it before any header). */
  | { readonly kind: "reset"; readonly afterBytes: number }
  /** Sends nothing more but keeps the socket open (`afterBytes` undefined: not even headers). */
  | { readonly kind: "stall"; readonly afterBytes?: number }
  /** Slows down to so many bytes a second after so many bytes. */
  | { readonly kind: "drip"; readonly bytesPerSecond: number; readonly afterBytes?: number }
  /** Inverts the byte at this offset of the *file*, where the answer covers it. */
  | { readonly kind: "flip-byte"; readonly fileOffset: number }
  /**
   * Ends cleanly so many bytes early: chunked, so that no length gives it away, or with a
   * `Content-Length` of what is sent (`withLength`).
   */
  | { readonly kind: "short-body"; readonly missingBytes: number; readonly withLength?: boolean }
  /** Sends so many zero bytes more than were asked for. */
  | { readonly kind: "long-body"; readonly extraBytes: number }
  /** Answers 200 with the whole file to a range request. */
  | { readonly kind: "ignore-range" }
  /** Answers 206 with the `Content-Range` and the bytes of another place: one byte beside. */
  | { readonly kind: "wrong-content-range" }
  /** Compresses the body whatever was accepted. */
  | { readonly kind: "gzip" }
  /** Answers 200 with a proxy's HTML page. */
  | { readonly kind: "html-page" }
  /** Sends the right bytes chunked, without Content-Length, ETag or Accept-Ranges. */
  | { readonly kind: "no-length" }
  /** Answers as for a signed URL that expired. */
  | { readonly kind: "expired-url" }
  /** Waits before answering. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Waits before answering until the promise settles: for tests that act in the middle of a run. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> };

/** When a fault strikes. */
export interface FaultRule {
  /** The kind of request. */
  readonly route: HubRoute;
  /** Only requests for this file. */
  readonly path?: string | undefined;
  /** Only this method. Default: every one. */
  readonly method?: "GET" | "HEAD" | undefined;
  /** Only requests with a `Range` header (true), or only those without one (false). Default: both. */
  readonly ranged?: boolean | undefined;
  /** Lets so many matching requests pass first. Default: 0. */
  readonly skip?: number | undefined;
  /** Strikes so many times, then passes. Default: for ever. */
  readonly times?: number | undefined;
  /** What goes wrong. */
  readonly fault: HubFault;
}

/** How fast the CDN sends. A connection counts while a body is being sent over it. */
export interface CdnShape {
  /** What every connection is given, in bytes per second. */
  readonly bytesPerSecondPerConnection: number;
  /** What becomes of all of them while there are more than so many. Default: nothing. */
  readonly collapseAbove?:
    | {
        /** The most connections that go well. */
        readonly connections: number;
        /** What every connection is given above that, in bytes per second. */
        readonly bytesPerSecondPerConnection: number;
      }
    | undefined;
}

/** Options of `startHubEmulator`. */
export interface HubEmulatorOptions {
  /** The repositories to begin with. */
  readonly repositories?: readonly RepositoryFixture[] | undefined;
  /**
   * `hub` answers header by header as the real Hub was recorded; `mirror` as poorly as self-hosted
   * mirrors do: no `X-Error-Code`, an empty `sha` for a missing revision, blank folder entries, no
   * paging, GET without length, ETag or ranges, straight from the resolver. Default: `hub`.
   */
  readonly mode?: "hub" | "mirror" | undefined;
  /** Tokens that are valid and may read private and gated repositories. Default: none. */
  readonly tokens?: readonly string[] | undefined;
  /** Tokens that are valid but not on a gated repository's list. Default: none. */
  readonly tokensWithoutAccess?: readonly string[] | undefined;
  /** Entries of one page of a tree. Default: 1,000. */
  readonly treePageSize?: number | undefined;
  /** How the `Link` to the next page is written. Default: `absolute`. */
  readonly treeLink?: "absolute" | "relative" | undefined;
  /** How long a signed URL lives, in milliseconds. Default: 3,600,000. */
  readonly signedUrlTtlMs?: number | undefined;
  /** How a file in Git of a public repository is answered. Default: `redirect` (307 to resolve-cache). */
  readonly gitFiles?: "redirect" | "direct" | undefined;
  /** Added to every answer, in milliseconds. Default: 0. */
  readonly latencyMs?: number | undefined;
  /** How fast the CDN sends. Default: as fast as it can. */
  readonly cdnShape?: CdnShape | undefined;
  /** The budget of a five-minute window per bucket, counted down in `RateLimit`. Default: 3,000. */
  readonly rateLimitQuota?: number | undefined;
  /** How many requests the log keeps, the newest. Default: 100,000. */
  readonly logSize?: number | undefined;
}

/** A Hub on this machine. */
export interface HubEmulator extends AsyncDisposable {
  /** The Hub's address, on 127.0.0.1. */
  readonly url: string;
  /** The CDN's address, on another host name (`localhost`). */
  readonly cdnUrl: string;
  /** What was asked, oldest first; filled in while requests are answered. */
  readonly requests: readonly HubRequest[];
  /** Forgets what was asked. */
  clearRequests(): void;
  /** Adds a repository. */
  addRepository(fixture: RepositoryFixture): EmulatedRepository;
  /**
   * Finds a repository by its canonical id.
   *
   * @throws {@link PrefetchError} `NOT_FOUND` for one that was not added.
   */
  repository(repoId: string): EmulatedRepository;
  /**
   * Makes something go wrong. Rules are tried in the order they were added; a request is struck by the
   * first that matches, and counts for every one before it.
   */
  inject(rule: FaultRule): void;
  /** Makes everything right again. Connections that a fault keeps waiting are destroyed. */
  clearFaults(): void;
  /** Calls back on every request, before it is answered; returns how to stop that. */
  onRequest(
    listener: (request: Pick<HubRequest, "server" | "route" | "method" | "path">) => void,
  ): () => void;
  /** Stops, destroying open connections. */
  close(): Promise<void>;
}
