import { PrefetchError, isPrefetchError, redactUrl } from "@prefetch/core";
import type { HfSourceSettings } from "../hf-source-settings.ts";

/** What was being asked when it failed. */
export interface RequestContext {
  /** The address. */
  readonly url: URL;
  /** The time limits. */
  readonly settings: Pick<HfSourceSettings, "connectTimeoutMs" | "firstByteTimeoutMs">;
}

/**
 * Translates whatever undici or Node rejected with into `UNAVAILABLE`, naming the host and what to
 * look at. That the caller's signal was behind it is for `withRetry` to see.
 */
export function networkError(error: unknown, request: RequestContext): PrefetchError {
  if (isPrefetchError(error)) return error;
  const cause = rootCause(error);
  return new PrefetchError("UNAVAILABLE", `${request.url.host} ${explain(cause, request)}`, {
    context: { url: redactUrl(request.url) },
    cause,
  });
}

/** `fetch` wraps what happened, once or twice, in errors that have no code and say nothing. */
function rootCause(error: unknown): unknown {
  const isWrapper = error instanceof Error && codeOf(error) === "" && error.cause instanceof Error;
  return isWrapper ? rootCause(error.cause) : error;
}

function explain(cause: unknown, request: RequestContext): string {
  const code = codeOf(cause);
  const { connectTimeoutMs, firstByteTimeoutMs } = request.settings;
  switch (code) {
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return `did not accept a connection within ${connectTimeoutMs / 1000} s. Check the network, and HTTPS_PROXY where there is a proxy.`;
    case "UND_ERR_HEADERS_TIMEOUT":
      return `did not begin to answer within ${firstByteTimeoutMs / 1000} s of the request (first byte).`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "has no address: the name was not found (DNS). Check the endpoint and the network.";
    case "ECONNREFUSED":
      return "refused the connection. Check the endpoint, and HTTPS_PROXY where there is a proxy.";
    default:
      return isTlsCode(code)
        ? `is not trusted (${code}). Where a proxy or a mirror has a certificate authority of its own, name its PEM file in caBundlePath or SSL_CERT_FILE.`
        : explainBreak(cause instanceof Error ? cause.message : "no reason given");
  }
}

function explainBreak(reason: string): string {
  return /\bproxy\b/i.test(reason)
    ? `was not reached through the proxy (${reason}). Check HTTPS_PROXY and NO_PROXY.`
    : `broke the connection: ${reason}.`;
}

function isTlsCode(code: string): boolean {
  return /CERT|_SIGNATURE$|^ERR_(?:TLS|SSL)|^UND_ERR_PRX_TLS$/.test(code);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : "";
}
