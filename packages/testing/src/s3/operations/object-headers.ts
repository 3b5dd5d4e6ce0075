import { S3Error } from "../s3-error.ts";

const KEPT =
  /^(?:cache-control|content-disposition|content-encoding|content-language|content-type|expires|x-amz-meta-.+)$/;
const METADATA = "x-amz-meta-";
/** "Object metadata" in the Amazon S3 user guide. */
const METADATA_LIMIT_BYTES = 2 * 1024;
const DEFAULT_TYPE = { "content-type": "binary/octet-stream" };

/**
 * Returns the headers of a write that come back with the object.
 *
 * @throws {@link S3Error} `MetadataTooLarge`.
 */
export function objectHeadersOf(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
  const metadata = kept.filter(([name]) => name.startsWith(METADATA));
  const sizeBytes = metadata.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name.slice(METADATA.length) + value),
    0,
  );
  if (sizeBytes > METADATA_LIMIT_BYTES) {
    const message = "Your metadata headers exceed the maximum allowed metadata size";
    throw new S3Error(400, "MetadataTooLarge", message);
  }
  return { ...DEFAULT_TYPE, ...Object.fromEntries(kept) };
}
