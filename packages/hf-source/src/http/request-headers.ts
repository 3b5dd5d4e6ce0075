import type { HttpPolicy } from "./http-policy.ts";

/**
 * Returns the headers that every request to `url` has. The token is among them only where the origin
 * (scheme, host and port, as URLs are parsed, not as text) is the Hub's own.
 */
export function requestHeaders(
  policy: Pick<HttpPolicy, "origin" | "token" | "settings">,
  url: URL,
): Record<string, string> {
  const headers = { "user-agent": policy.settings.userAgent };
  if (policy.token === undefined || url.origin !== policy.origin) return headers;
  return { ...headers, authorization: `Bearer ${policy.token}` };
}
