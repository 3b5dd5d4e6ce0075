import type { ByteRange } from "@prefetch/core";
import { parseRequestTarget } from "../http/request-target.ts";
import type { S3Call } from "../s3-call.ts";
import { invalidArgument, noSuchBucket, notImplemented, preconditionFailed } from "../s3-errors.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { matchesEtag } from "./conditions.ts";
import { existingObject } from "./existing-object.ts";

/** What a copy is of. */
export interface CopySource {
  /** The bucket. */
  readonly bucketName: string;
  /** The object. */
  readonly object: StoredObject;
}

const RANGE = /^bytes=(\d+)-(\d+)$/;

/**
 * Finds what `x-amz-copy-source` names: a bucket and an encoded key, with or without a slash before.
 *
 * @throws {@link S3Error} `NoSuchBucket`, `NoSuchKey` or `PreconditionFailed`.
 */
export function copySourceOf({ headers, state }: S3Call): CopySource {
  // Here, and unlike in a path, a plus is a space: keys with one have to have it escaped.
  const named = (headers["x-amz-copy-source"] ?? "").replaceAll("+", "%20");
  const target = parseRequestTarget(named.startsWith("/") ? named : `/${named}`);
  if (target.query.size > 0) throw notImplemented("Copying a version");
  const bucket = state.buckets.get(target.bucket);
  if (bucket === undefined) throw noSuchBucket(target.bucket);
  const object = existingObject(bucket, target.key);
  requireSource(headers, object);
  return { bucketName: bucket.name, object };
}

/**
 * Returns the range that `x-amz-copy-source-range` names.
 *
 * @throws {@link S3Error} `InvalidArgument` where it does not lie in the object.
 */
export function copyRangeOf({ headers }: S3Call, { sizeBytes }: StoredObject): ByteRange {
  const header = headers["x-amz-copy-source-range"];
  if (header === undefined) return { start: 0, end: sizeBytes };
  const [, first = "", last = ""] = RANGE.exec(header) ?? [];
  const range = { start: Number(first), end: Number(last) + 1 };
  if (first !== "" && range.start < range.end && range.end <= sizeBytes) return range;
  throw invalidArgument(`Range specified is not valid for source object of size: ${sizeBytes}`);
}

function requireSource(headers: S3Call["headers"], object: StoredObject): void {
  const ifMatch = headers["x-amz-copy-source-if-match"];
  const ifNoneMatch = headers["x-amz-copy-source-if-none-match"];
  if (ifMatch !== undefined && !matchesEtag(ifMatch, object)) {
    throw preconditionFailed("x-amz-copy-source-If-Match");
  }
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, object)) {
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  }
}
