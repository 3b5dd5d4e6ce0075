import { readFileSync } from "node:fs";
import type { Agent } from "node:http";
import type { Agent as TlsAgent } from "node:https";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { PrefetchError } from "@prefetch/core";

// An import of these would load Node's own fetch, which is an export of theirs: half of the time that
// opening a bucket takes.
const http = process.getBuiltinModule("node:http");
const https = process.getBuiltinModule("node:https");

/** How connections to a store are made. */
export interface HttpAgentOptions {
  /** The most connections at once to one host. */
  readonly maxSockets: number;
  /** A file of certificates in PEM form to trust besides the system's. */
  readonly caBundlePath: string | undefined;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read from. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The connections of one sink: kept alive, limited in number. */
export interface HttpAgents {
  /** For `http:`. */
  readonly http: Agent;
  /** For `https:`. */
  readonly https: TlsAgent;
}

/**
 * Creates the connections of one sink; none is made yet.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a CA bundle that cannot be read or used, and for
 * a proxy's address that is none.
 */
export function createHttpAgents(options: HttpAgentOptions): HttpAgents {
  const { caBundlePath, maxSockets } = options;
  const common = { keepAlive: true, maxSockets, proxyEnv: proxyEnvironmentOf(options.environment) };
  const trust = caBundlePath === undefined ? {} : { secureContext: trustBundle(caBundlePath) };
  return { http: new http.Agent(common), https: new https.Agent({ ...common, ...trust }) };
}

/** `HTTP_PROXY` alone serves `https:` too, as for the Hub; a lower-case name wins, as in curl. */
function proxyEnvironmentOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const valueOf = (name: string): string =>
    environment[name.toLowerCase()] || environment[name] || "";
  const addresses = ["HTTPS_PROXY", "HTTP_PROXY"].map((name) => [name, valueOf(name)] as const);
  for (const [name, address] of addresses) assertProxy(name, address);
  const [https_proxy = "", http_proxy = ""] = addresses.map(([, text]) => withScheme(text));
  const no_proxy = valueOf("NO_PROXY");
  return Object.fromEntries(
    Object.entries({ https_proxy: https_proxy || http_proxy, http_proxy, no_proxy }).filter(
      ([, value]) => value !== "",
    ),
  );
}

/** Not shown: it may hold a password. */
function assertProxy(name: string, text: string): void {
  if (text === "" || URL.canParse(withScheme(text))) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `${name} is not an address. Write it as http://host:port.`,
  );
}

function withScheme(text: string): string {
  return text === "" || text.includes("://") ? text : `http://${text}`;
}

/** Made once: parsing a few hundred certificates for every connection would cost more than TLS. */
function trustBundle(path: string): SecureContext {
  try {
    const bundle = readFileSync(path, "utf8");
    if (!bundle.includes("-----BEGIN CERTIFICATE-----")) throw new Error("no PEM certificate");
    return createSecureContext({ ca: [...getCACertificates("default"), bundle] });
  } catch (error) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `The CA bundle ${path} cannot be used. It must be a readable file with certificates in PEM form.`,
      { cause: error },
    );
  }
}
