import type { Json } from "../http/json.ts";
import type { BucketState, StoredObject } from "../state/bucket-state.ts";

/** Writes an object as the API's `Objects` resource. */
export function objectResourceOf({ name: bucket }: BucketState, object: StoredObject): Json {
  const { name, generation, attributes, metadata, kmsKeyName, timeCreated } = object;
  const path = `b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  const written = timeCreated.toISOString();
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: `https://www.googleapis.com/storage/v1/${path}`,
    mediaLink: `https://storage.googleapis.com/download/storage/v1/${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation: String(generation),
    metageneration: "1",
    ...attributes,
    size: String(object.sizeBytes),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    componentCount: object.componentCount,
    etag: etagOf(object),
    timeCreated: written,
    updated: written,
    timeStorageClassUpdated: written,
    // The version that encrypted it is told with the key.
    kmsKeyName: kmsKeyName === undefined ? undefined : `${kmsKeyName}/cryptoKeyVersions/1`,
    metadata,
  };
}

/** Returns an object's entity tag, which is opaque. */
export function etagOf({ generation }: StoredObject): string {
  return Buffer.from(`${generation}/1`).toString("base64");
}
