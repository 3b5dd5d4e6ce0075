import { noSuchObject } from "../gcs-errors.ts";
import type { BucketState, StoredObject } from "../state/bucket-state.ts";

/**
 * Finds an object.
 *
 * @param generation - the only generation that will do
 * @throws {@link GcsError} 404.
 */
export function existingObject(
  bucket: BucketState,
  name: string,
  generation?: number,
): StoredObject {
  const object = bucket.objects.get(name);
  if (object === undefined) throw noSuchObject(bucket.name, name);
  if (generation !== undefined && generation !== object.generation) {
    throw noSuchObject(bucket.name, `${name}#${generation}`);
  }
  return object;
}
