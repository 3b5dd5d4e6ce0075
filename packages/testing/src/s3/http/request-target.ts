/** What a request's first line names, decoded. */
export interface RequestTarget {
  /** The path. */
  readonly path: string;
  /** The bucket: the first segment of the path. */
  readonly bucket: string;
  /** The key: the rest of it. */
  readonly key: string;
  /** The parameters of the query. */
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Reads a request's target. Nothing is normalised: `//` and `..` are part of a key.
 *
 * @param bucketOfHost - the bucket that the host names, where it names one
 * @throws {URIError} for a malformed escape.
 */
export function parseRequestTarget(target: string, bucketOfHost?: string): RequestTarget {
  const [rawPath, rawQuery] = splitOnce(target, "?");
  const path = decodeURIComponent(rawPath);
  const [bucket, key] =
    bucketOfHost === undefined ? splitOnce(path.slice(1), "/") : [bucketOfHost, path.slice(1)];
  return { path, bucket, key, query: new Map(parametersOf(rawQuery)) };
}

function parametersOf(rawQuery: string): (readonly [string, string])[] {
  return rawQuery
    .split("&")
    .filter((parameter) => parameter !== "")
    .map((parameter) => {
      const [name, value] = splitOnce(parameter, "=");
      return [decodeParameter(name), decodeParameter(value)] as const;
    });
}

function decodeParameter(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
