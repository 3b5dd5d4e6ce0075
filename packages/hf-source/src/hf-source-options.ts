import type { SourceEvent } from "@prefetch/core";

/** What is left of one of a peer's quotas, as its answer told. */
export interface RateLimitBudget {
  /** The peer's name for the quota; the Hub has `api` and `resolvers`. */
  readonly quota: string;
  /** Requests that are left until it is renewed. */
  readonly remaining: number;
  /** How long until then, in milliseconds. */
  readonly renewedInMs: number;
  /** The requests of a whole window, where the peer tells. */
  readonly limit?: number | undefined;
}

/** One HTTP request, as the request log tells of it. Holds no header, no token and no signature. */
export interface RequestLogEntry {
  /** The method. */
  readonly method: "GET";
  /** The address, without its query. */
  readonly url: string;
  /** The status answered; 0 where no answer came. */
  readonly status: number;
  /** Body bytes that were taken. */
  readonly bytes: number;
  /** From the request being ready to its body having ended or been given up, in milliseconds. */
  readonly durationMs: number;
  /** What the answer told of quotas; empty where it told nothing. */
  readonly rateLimits: readonly RateLimitBudget[];
}

/** Options of `createHfSource`. */
export interface HfSourceOptions {
  /** The Hub's address; it may have a path. Default: `HF_ENDPOINT`, else `https://huggingface.co`. */
  readonly endpoint?: string | undefined;
  /** The access token; `null` goes without one. Default: see {@link HfSourceOptions.hfTokenKey}. */
  readonly token?: string | null | undefined;
  /**
   * The environment variable that holds the token; `null` goes without one. Where it is not set, the
   * token file of the Hub's own client is read: `HF_TOKEN_PATH`, else `token` in `HF_HOME`, else
   * `huggingface/token` in `XDG_CACHE_HOME` or `~/.cache`. Default: `HF_TOKEN`.
   */
  readonly hfTokenKey?: string | null | undefined;
  /** How long a connection may take to be made, a proxy's tunnel included. Default: 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long the head of an answer may take once the request is sent. Default: 30,000. */
  readonly firstByteTimeoutMs?: number | undefined;
  /**
   * How long a body that is being read may go without progress: without a byte, or at less than
   * 1 KiB a second on average. Default: 30,000.
   */
  readonly progressTimeoutMs?: number | undefined;
  /** Tries of a request that delivered no byte, the first one included. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** The shortest pause before the second try, in milliseconds; doubled each time. Default: 500. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest pause between two tries, in milliseconds. Default: 30,000. */
  readonly maxRetryDelayMs?: number | undefined;
  /** The most connections to one origin; further requests wait. Default: 64. */
  readonly maxConnections?: number | undefined;
  /**
   * A PEM file with certificate authorities to trust besides Node's own (`NODE_EXTRA_CA_CERTS`
   * included). Default: `SSL_CERT_FILE`, else none.
   */
  readonly caBundlePath?: string | undefined;
  /**
   * Where variables are looked up: those above, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
   * Default: `process.env`.
   */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told of failed attempts, throttling and warnings. Must not throw. */
  readonly onEvent?: ((event: SourceEvent) => void) | undefined;
  /** Told of every request when it has ended. Must not throw. */
  readonly onRequest?: ((entry: RequestLogEntry) => void) | undefined;
  /** What the requests call themselves. Default: `prefetch`. */
  readonly userAgent?: string | undefined;
}
