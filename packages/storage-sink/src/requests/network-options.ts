import { PrefetchError } from "@prefetch/core";

/** Options of every sink that is reached by a network. */
export interface NetworkOptions {
  /**
   * A file of certificates in PEM form to trust besides the system's. Default: `SSL_CERT_FILE` (for S3
   * `AWS_CA_BUNDLE` before it), else none. (`NODE_EXTRA_CA_CERTS` is Node's own and always holds.)
   */
  readonly caBundlePath?: string | undefined;
  /** The most connections at once; at least as many as calls at once. Default: 256. */
  readonly maxSockets?: number | undefined;
  /** How long a connection may take, in milliseconds, the wait for a free one included. Default: 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a connection may be silent, in milliseconds. Default: 120,000: completions take long. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long sending a request and waiting for its answer may take, in milliseconds. Default: 600,000. */
  readonly answerTimeoutMs?: number | undefined;
  /** How often a call that carries no content is tried. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. Default: 250. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest such wait, in milliseconds. Default: 10,000. */
  readonly maxRetryDelayMs?: number | undefined;
}

/** {@link NetworkOptions}, complete and checked. */
export interface CompleteNetworkOptions {
  readonly caBundlePath: string | undefined;
  readonly maxSockets: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly maxAttempts: number;
  readonly minRetryDelayMs: number;
  readonly maxRetryDelayMs: number;
}

/**
 * Completes the options from the environment and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number that cannot be.
 */
export function completeNetworkOptions(
  options: NetworkOptions,
  environment: NodeJS.ProcessEnv,
): CompleteNetworkOptions {
  return {
    caBundlePath: options.caBundlePath ?? (environment["SSL_CERT_FILE"] || undefined),
    maxSockets: countOf("maxSockets", options.maxSockets, 256),
    connectTimeoutMs: countOf("connectTimeoutMs", options.connectTimeoutMs, 10_000),
    idleTimeoutMs: countOf("idleTimeoutMs", options.idleTimeoutMs, 120_000),
    answerTimeoutMs: countOf("answerTimeoutMs", options.answerTimeoutMs, 600_000),
    maxAttempts: countOf("maxAttempts", options.maxAttempts, 5),
    minRetryDelayMs: countOf("minRetryDelayMs", options.minRetryDelayMs, 250),
    maxRetryDelayMs: countOf("maxRetryDelayMs", options.maxRetryDelayMs, 10_000),
  };
}

/**
 * Returns a number of 1 or more.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another one.
 */
export function countOf(name: string, given: number | undefined, byDefault: number): number {
  const value = given ?? byDefault;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `${name} is ${value}; give a whole number of 1 or more.`,
  );
}
