/** What a request's first line names. */
export interface RequestTarget {
  /** The path as it was sent, encoded: signatures are of it. */
  readonly rawPath: string;
  /** The account: the first segment of the path. */
  readonly account: string;
  /** The container: the second one. */
  readonly container: string;
  /** The blob's name: the rest of the path. */
  readonly blob: string;
  /** The parameters of the query. */
  readonly query: URLSearchParams;
}

/**
 * Reads a request's target. `//` and `..` are part of a name, but a backslash becomes a slash, as it does in
 * the service.
 *
 * @throws {URIError} for a malformed escape.
 */
export function parseRequestTarget(target: string): RequestTarget {
  const [rawPath, rawQuery] = splitOnce(target, "?");
  const [account, resource] = splitOnce(decodeURIComponent(rawPath).slice(1), "/");
  const [container, blob] = splitOnce(resource, "/");
  return {
    rawPath,
    account,
    container,
    blob: blob.replaceAll("\\", "/"),
    query: new URLSearchParams(rawQuery),
  };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
