import type { CompleteGcsSinkOptions } from "../gcs-sink-options.ts";
import type { GcsObjectPlace } from "../gcs-url.ts";

/** Parameters of a query; those without a value are left out. */
export type GcsQuery = Readonly<Record<string, string | undefined>>;

// Paths of the JSON API: https://cloud.google.com/storage/docs/json_api/v1/objects.

/** Returns the address of the bucket's objects. */
export function objectsAddress(options: CompleteGcsSinkOptions, query: GcsQuery): URL {
  return addressOf(options, `/storage/v1/b/${options.bucket}/o`, query);
}

/** Returns the address of an object. */
export function objectAddress(
  options: CompleteGcsSinkOptions,
  place: GcsObjectPlace,
  query: GcsQuery = {},
): URL {
  return addressOf(options, `/storage/v1${pathOf(place)}`, query);
}

/** Returns the address that copies one object to another. */
export function rewriteAddress(
  options: CompleteGcsSinkOptions,
  { from, to }: { readonly from: GcsObjectPlace; readonly to: GcsObjectPlace },
  query: GcsQuery,
): URL {
  return addressOf(options, `/storage/v1${pathOf(from)}/rewriteTo${pathOf(to)}`, query);
}

/** Returns the address that takes content. */
export function uploadAddress(options: CompleteGcsSinkOptions, query: GcsQuery): URL {
  return addressOf(options, `/upload/storage/v1/b/${options.bucket}/o`, query);
}

/** A name is one segment of the path, its slashes escaped. */
function pathOf({ bucket, key }: GcsObjectPlace): string {
  return `/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(key)}`;
}

function addressOf(
  { endpoint, userProject }: CompleteGcsSinkOptions,
  path: string,
  query: GcsQuery,
): URL {
  const url = new URL(`${endpoint}${path}`);
  for (const [name, value] of Object.entries({ ...query, userProject })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}
