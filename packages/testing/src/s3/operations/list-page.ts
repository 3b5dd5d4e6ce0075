import { encodeUriPath } from "../http/uri-encoding.ts";
import { invalidArgument } from "../s3-errors.ts";

/** One page of a listing. */
export interface ListPage<Entry> {
  /** What is on it. */
  readonly entries: readonly Entry[];
  /** Whether there is more. */
  readonly truncated: boolean;
  /** The last of the entries. */
  readonly last: Entry | undefined;
}

/** Takes a page off what is left of a listing. */
export function pageOf<Entry>(left: readonly Entry[], size: number): ListPage<Entry> {
  const entries = left.slice(0, size);
  return { entries, truncated: left.length > entries.length && size > 0, last: entries.at(-1) };
}

/**
 * Returns how many entries a page may have: what is asked for, up to the server's own limit.
 *
 * @throws {@link S3Error} `InvalidArgument`.
 */
export function pageSizeOf(
  query: ReadonlyMap<string, string>,
  parameter: string,
  limit: number,
): number {
  const asked = query.get(parameter);
  if (asked === undefined) return limit;
  const size = Number(asked);
  if (asked === "" || !Number.isSafeInteger(size) || size < 0) {
    throw invalidArgument(`Argument ${parameter} must be an integer between 0 and 2147483647`);
  }
  return Math.min(size, limit);
}

/**
 * Returns how a listing writes its keys: as they are, or encoded as URLs.
 *
 * @throws {@link S3Error} `InvalidArgument` for another encoding.
 */
export function keyEncodingOf(query: ReadonlyMap<string, string>): (key: string) => string {
  const encoding = query.get("encoding-type");
  if (encoding === undefined) return (key) => key;
  if (encoding === "url") return encodeUriPath;
  throw invalidArgument("Invalid Encoding Method specified in Request");
}
