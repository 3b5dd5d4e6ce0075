import { noSuchKey, noSuchUpload } from "../s3-errors.ts";
import type { BucketState, MultipartUpload, StoredObject } from "../state/bucket-state.ts";

/**
 * Finds an object.
 *
 * @throws {@link S3Error} `NoSuchKey`.
 */
export function existingObject(bucket: BucketState, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (object === undefined) throw noSuchKey();
  return object;
}

/**
 * Finds an open upload of a key.
 *
 * @throws {@link S3Error} `NoSuchUpload`.
 */
export function openUpload(bucket: BucketState, key: string, uploadId: string): MultipartUpload {
  const upload = bucket.uploads.get(uploadId);
  if (upload?.key !== key) throw noSuchUpload(uploadId);
  return upload;
}
