import { blobAlreadyExists, conditionNotMet } from "../azure-errors.ts";
import type { StoredBlob } from "../state/container-state.ts";

type Headers = Readonly<Record<string, string>>;
type Dated = Pick<StoredBlob, "etag" | "lastModified">;

/** The headers of conditions on what is there. */
export interface Conditions {
  /** The ETags of which one has to be there; `*` is any. */
  readonly ifMatch: string | undefined;
  /** The ETags of which none may be there. */
  readonly ifNoneMatch: string | undefined;
  /** A date after which it has to be written. */
  readonly ifModifiedSince: string | undefined;
  /** A date after which it must not be written. */
  readonly ifUnmodifiedSince: string | undefined;
}

/** Reads the conditions of a request, or of the source of a copy: `prefix` is what their names begin with. */
export function conditionsOf(headers: Headers, prefix = ""): Conditions {
  return {
    ifMatch: headers[`${prefix}if-match`],
    ifNoneMatch: headers[`${prefix}if-none-match`],
    ifModifiedSince: headers[`${prefix}if-modified-since`],
    ifUnmodifiedSince: headers[`${prefix}if-unmodified-since`],
  };
}

/**
 * Holds a write to its conditions.
 *
 * @throws {@link AzureError} `BlobAlreadyExists` for `If-None-Match: *`, else `ConditionNotMet`.
 */
export function requireWritable(conditions: Conditions, current: StoredBlob | undefined): void {
  if (current === undefined) {
    if (conditions.ifMatch !== undefined) throw conditionNotMet();
    return;
  }
  if (conditions.ifNoneMatch?.trim() === "*") throw blobAlreadyExists();
  if (failureOf(conditions, current) !== undefined) throw conditionNotMet();
}

/**
 * Tells which conditions do not hold: `unmet` ones ask for what is not there, by `unchanged` ones a reader
 * has it already.
 */
export function failureOf(
  { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }: Conditions,
  current: Dated,
): "unchanged" | "unmet" | undefined {
  if (ifMatch !== undefined && !matchesEtag(ifMatch, current)) return "unmet";
  if (ifUnmodifiedSince !== undefined && isAfter(current, ifUnmodifiedSince)) return "unmet";
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, current)) return "unchanged";
  if (ifModifiedSince !== undefined && !isAfter(current, ifModifiedSince)) return "unchanged";
  return undefined;
}

/** Dates of conditions have whole seconds. */
function isAfter({ lastModified }: Dated, date: string): boolean {
  return Math.floor(lastModified.getTime() / 1000) * 1000 > Date.parse(date);
}

function matchesEtag(condition: string, { etag }: Dated): boolean {
  return condition
    .split(",")
    .map((named) => named.trim().replaceAll('"', ""))
    .some((named) => named === "*" || named === etag);
}
