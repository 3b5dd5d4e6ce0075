import { noSuchKey, notImplemented, preconditionFailed } from "../s3-errors.ts";
import type { StoredObject } from "../state/bucket-state.ts";

/** The headers of a condition on what is there. */
export interface ConditionHeaders {
  /** `If-Match`. */
  readonly ifMatch: string | undefined;
  /** `If-None-Match`. */
  readonly ifNoneMatch: string | undefined;
}

/** Reads the conditions of a request. */
export function conditionsOf(headers: Readonly<Record<string, string>>): ConditionHeaders {
  return { ifMatch: headers["if-match"], ifNoneMatch: headers["if-none-match"] };
}

/**
 * Holds a write to its conditions.
 *
 * @throws {@link S3Error} `PreconditionFailed`; `NoSuchKey` for `If-Match` where nothing is, and
 *   `NotImplemented` for `If-None-Match` with an ETag, as AWS.
 */
export function requireWritable(
  { ifMatch, ifNoneMatch }: ConditionHeaders,
  current: StoredObject | undefined,
): void {
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw notImplemented("If-None-Match with an ETag");
  }
  if (ifNoneMatch === "*" && current !== undefined) throw preconditionFailed("If-None-Match");
  if (ifMatch === undefined) return;
  if (current === undefined) throw noSuchKey();
  if (!matchesEtag(ifMatch, current)) throw preconditionFailed("If-Match");
}

/** Tells whether a condition names an object's ETag; `*` names any. */
export function matchesEtag(condition: string, { etag }: StoredObject): boolean {
  return condition
    .split(",")
    .map((named) => named.trim().replaceAll('"', ""))
    .some((named) => named === "*" || named === etag);
}
