const LINK = /<([^>]*)>([^,<]*)/g;
const NEXT = /;\s*rel="?(?:[^"]*\s)?next(?=["\s;]|$)/i;

/**
 * Returns where a `Link` header (RFC 8288) says that the next page is: absolute or relative, as it
 * stands there.
 */
export function nextLink(header: string | null): string | undefined {
  for (const [, target, parameters] of (header ?? "").matchAll(LINK)) {
    if (NEXT.test(parameters ?? "")) return target;
  }
  return undefined;
}
