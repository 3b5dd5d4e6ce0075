import { readFileSync } from "node:fs";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { PrefetchError } from "@prefetch/core";
import { EnvHttpProxyAgent, Pool, type Dispatcher } from "undici";
import type { HfSourceSettings } from "../hf-source-settings.ts";

/**
 * Reads what connections need, and returns what makes a pool of them. HTTP/1.1 only: over HTTP/2 all
 * streams to a host share one connection and its flow-control window, which caps large bodies. The
 * body timers are ours (see `progress-watch.ts`): undici's cannot tell a drip from progress.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a CA bundle that cannot be read or used.
 */
export function prepareDispatchers(settings: HfSourceSettings): () => Dispatcher {
  const { connectTimeoutMs, firstByteTimeoutMs, maxConnections, caBundlePath, proxies } = settings;
  const tls = {
    allowH2: false,
    ...(caBundlePath === undefined ? {} : { secureContext: trustBundle(caBundlePath) }),
  };
  return () =>
    new EnvHttpProxyAgent({
      allowH2: false,
      connections: maxConnections,
      connectTimeout: connectTimeoutMs,
      headersTimeout: firstByteTimeoutMs,
      bodyTimeout: 0,
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
      httpsProxy: proxies.https,
      httpProxy: proxies.http,
      noProxy: proxies.none,
      // A proxy that takes the connection but never grants the tunnel is a connection not made.
      clientFactory: (proxy, options) =>
        new Pool(proxy, { ...options, headersTimeout: connectTimeoutMs }),
    });
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
      `The CA bundle ${path} (caBundlePath, SSL_CERT_FILE) cannot be used. It must be a readable file with certificates in PEM form.`,
      { cause: error },
    );
  }
}
