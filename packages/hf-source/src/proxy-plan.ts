import { PrefetchError } from "@prefetch/core";

/** The proxies to go through; empty texts stand for none. */
export interface ProxyPlan {
  /** For `https:` addresses; where empty, {@link ProxyPlan.http} serves both. May hold a password. */
  readonly https: string;
  /** For `http:` addresses. May hold a password. */
  readonly http: string;
  /** Hosts to reach directly, as `NO_PROXY` lists them. */
  readonly none: string;
}

/**
 * Reads the proxy variables; the lower-case name wins, as in curl.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an address that is none; it is not shown, for
 * it may hold a password.
 */
export function planProxies(environment: Readonly<Record<string, string | undefined>>): ProxyPlan {
  return {
    https: proxyAddress("HTTPS_PROXY", environment),
    http: proxyAddress("HTTP_PROXY", environment),
    none: environment["no_proxy"] || environment["NO_PROXY"] || "",
  };
}

function proxyAddress(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const text = environment[name.toLowerCase()] || environment[name] || "";
  if (text === "") return "";
  const address = text.includes("://") ? text : `http://${text}`;
  if (URL.canParse(address)) return address;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `${name} is not an address. Write it as http://host:port.`,
  );
}
