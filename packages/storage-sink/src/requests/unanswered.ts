/** A request that was not answered, or not by the store. */
export interface Unanswered {
  /** The store's error code, or the system's: `ECONNREFUSED`. */
  readonly name: string;
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
}

/** The codes of OpenSSL and Node for a certificate that is not trusted. */
const CERTIFICATE = /CERT|_SIGNATURE$|^ERR_(?:TLS|SSL)/;
const PROXIES = ["HTTPS_PROXY", "HTTP_PROXY"] as const;

/** Says that a store did not answer for `place`, why, and what to look at. */
export function unansweredText(place: string, { name, status }: Unanswered): string {
  const reason = [status, name].filter((fact) => fact !== undefined && fact !== "").join(" ");
  return `The store did not answer for ${place} (${reason}); ${adviceOn(name, status)}`;
}

function adviceOn(name: string, status: number | undefined): string {
  if (status === undefined && CERTIFICATE.test(name)) {
    return "its certificate is not trusted. Where a proxy or the store has a certificate authority of its own, name its PEM file in SSL_CERT_FILE, or as the CA bundle.";
  }
  const proxies = PROXIES.filter((proxy) => isSet(proxy));
  if (status === undefined && proxies.length > 0) {
    return `check the endpoint, the network, and the proxy of ${proxies.join(" and ")} (NO_PROXY names the hosts to reach without it), or try again later.`;
  }
  return "check the endpoint and the network, or try again later.";
}

function isSet(name: string): boolean {
  return Boolean(process.env[name] || process.env[name.toLowerCase()]);
}
