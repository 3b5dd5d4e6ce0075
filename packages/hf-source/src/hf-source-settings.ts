import { PrefetchError, type SourceEvent } from "@prefetch/core";
import type { HfSourceOptions, RequestLogEntry } from "./hf-source-options.ts";
import { planProxies, type ProxyPlan } from "./proxy-plan.ts";
import { planToken, type TokenPlan } from "./token-plan.ts";

/** {@link HfSourceOptions}, complete and valid. */
export interface HfSourceSettings {
  /** The Hub's address, without a trailing slash. */
  readonly endpoint: string;
  /** Where the token comes from. */
  readonly token: TokenPlan;
  /** See {@link HfSourceOptions.connectTimeoutMs}. */
  readonly connectTimeoutMs: number;
  /** See {@link HfSourceOptions.firstByteTimeoutMs}. */
  readonly firstByteTimeoutMs: number;
  /** See {@link HfSourceOptions.progressTimeoutMs}. */
  readonly progressTimeoutMs: number;
  /** See {@link HfSourceOptions.maxAttempts}. */
  readonly maxAttempts: number;
  /** See {@link HfSourceOptions.minRetryDelayMs}. */
  readonly minRetryDelayMs: number;
  /** See {@link HfSourceOptions.maxRetryDelayMs}. */
  readonly maxRetryDelayMs: number;
  /** See {@link HfSourceOptions.maxConnections}. */
  readonly maxConnections: number;
  /** See {@link HfSourceOptions.caBundlePath}. */
  readonly caBundlePath: string | undefined;
  /** The proxies to go through. */
  readonly proxies: ProxyPlan;
  /** See {@link HfSourceOptions.onEvent}. */
  readonly onEvent: (event: SourceEvent) => void;
  /** See {@link HfSourceOptions.onRequest}. */
  readonly onRequest: (entry: RequestLogEntry) => void;
  /** See {@link HfSourceOptions.userAgent}. */
  readonly userAgent: string;
}

/**
 * Completes the options with the environment and the defaults, and checks them. Reads nothing but
 * its argument (and `process.env` where no environment is given).
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`, naming the option; never showing a token.
 */
export function completeOptions(options: HfSourceOptions = {}): HfSourceSettings {
  const environment = options.environment ?? process.env;
  const minRetryDelayMs = wholeNumber("minRetryDelayMs", options.minRetryDelayMs, 500);
  return {
    endpoint: checkEndpoint(
      options.endpoint ?? (environment["HF_ENDPOINT"] || "https://huggingface.co"),
    ),
    token: planToken(options, environment),
    connectTimeoutMs: wholeNumber("connectTimeoutMs", options.connectTimeoutMs, 10_000),
    firstByteTimeoutMs: wholeNumber("firstByteTimeoutMs", options.firstByteTimeoutMs, 30_000),
    progressTimeoutMs: wholeNumber("progressTimeoutMs", options.progressTimeoutMs, 30_000),
    maxAttempts: wholeNumber("maxAttempts", options.maxAttempts, 5),
    minRetryDelayMs,
    maxRetryDelayMs: Math.max(
      minRetryDelayMs,
      wholeNumber("maxRetryDelayMs", options.maxRetryDelayMs, 30_000),
    ),
    maxConnections: wholeNumber("maxConnections", options.maxConnections, 64),
    caBundlePath: options.caBundlePath ?? (environment["SSL_CERT_FILE"] || undefined),
    proxies: planProxies(environment),
    onEvent: options.onEvent ?? ignore,
    onRequest: options.onRequest ?? ignore,
    userAgent: options.userAgent ?? "prefetch",
  };
}

function ignore(): void {}

function wholeNumber(name: string, given: number | undefined, byDefault: number): number {
  const value = given ?? byDefault;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new PrefetchError("INVALID_ARGUMENT", `${name} must be a whole number of 1 or more.`, {
    context: { found: value },
  });
}

function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.username === "" && url.search === "" && url.hash === "";
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isPlain) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      "The Hub's endpoint (endpoint, HF_ENDPOINT) must be an http or https address without credentials or a query, for example https://huggingface.co.",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
