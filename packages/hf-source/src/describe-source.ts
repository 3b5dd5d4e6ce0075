import { redactUrl } from "@prefetch/core";
import type { HfSourceOptions } from "./hf-source-options.ts";
import { completeOptions } from "./hf-source-settings.ts";
import { planProxies } from "./proxy-plan.ts";
import { readToken } from "./token-plan.ts";

/** How a source reaches the Hub. Holds no secret. */
export interface HfSourceDescription {
  /** The Hub's address, without a trailing slash. */
  readonly endpoint: string;
  /** Whether a token is sent. */
  readonly hasToken: boolean;
  /** The file of authorities that are trusted besides Node's own, if there is one. */
  readonly caBundlePath?: string | undefined;
}

/** The proxies that the environment names, without credentials. */
export interface ProxyAddresses {
  /** For `https:` addresses; the one of `HTTP_PROXY` where `HTTPS_PROXY` is not set. */
  readonly https?: string | undefined;
  /** For `http:` addresses. */
  readonly http?: string | undefined;
  /** The hosts that are reached directly, as `NO_PROXY` lists them. */
  readonly exceptions?: string | undefined;
}

/**
 * Tells how `createHfSource` with the same options would reach the Hub; nothing is sent.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that is wrong, and for a token file that
 * cannot be read.
 */
export function describeHfSource(options?: HfSourceOptions): HfSourceDescription {
  const { endpoint, caBundlePath, token } = completeOptions(options);
  return { endpoint, caBundlePath, hasToken: readToken(token) !== undefined };
}

/**
 * Tells which proxies requests go through; nothing is sent.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a variable that holds no address.
 */
export function proxiesOf(
  environment: Readonly<Record<string, string | undefined>>,
): ProxyAddresses {
  const { https, http, none } = planProxies(environment);
  return {
    https: withoutCredentials(https || http),
    http: withoutCredentials(http),
    exceptions: none || undefined,
  };
}

function withoutCredentials(address: string): string | undefined {
  return address === "" ? undefined : redactUrl(address).replace(/\/$/, "");
}
