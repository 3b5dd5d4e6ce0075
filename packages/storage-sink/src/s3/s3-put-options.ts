import { PrefetchError } from "@prefetch/core";
import { assertPutOptions, oneOfValues } from "../addresses/put-option-texts.ts";
import type { PutOptionTexts } from "../addresses/put-option-texts.ts";

const ENCRYPTIONS = ["AES256", "aws:kms", "aws:kms:dsse"] as const;
const NAMES = [
  "sse",
  "sse-kms-key-id",
  "bucket-key-enabled",
  "storage-class",
  "acl",
  "tagging",
  "cache-control",
  "request-payer",
  "expected-bucket-owner",
] as const;
/** Objects of these are no longer readable at once: neither verified nor served. */
const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** What is passed on with every object that is written, or with every request. */
export interface S3PutOptions {
  /** The server-side encryption. Default: the bucket's. */
  readonly sse?: (typeof ENCRYPTIONS)[number] | undefined;
  /** The KMS key. Default: the bucket's, or the account's. */
  readonly sseKmsKeyId?: string | undefined;
  /** Whether a bucket key spares calls of KMS. Default: the bucket's. */
  readonly bucketKeyEnabled?: boolean | undefined;
  /** For example `INTELLIGENT_TIERING`. Default: `STANDARD`. */
  readonly storageClass?: string | undefined;
  /** A canned ACL, for example `bucket-owner-full-control`. Default: the bucket's. */
  readonly acl?: string | undefined;
  /** Tags, as the query of an address: `team=ml&stage=prod`. Default: none. */
  readonly tagging?: string | undefined;
  /** The `Cache-Control` header that readers get. Default: none. */
  readonly cacheControl?: string | undefined;
  /** `requester` pays for every request, where the bucket wants that. Default: the owner does. */
  readonly requestPayer?: "requester" | undefined;
  /** The account that the bucket must belong to: another one's is refused. Default: any. */
  readonly expectedBucketOwner?: string | undefined;
}

/**
 * Reads put options by the names of `aws s3 cp` and `aws s3api put-object`: `sse`, `sse-kms-key-id`,
 * `bucket-key-enabled`, `storage-class`, `acl`, `tagging`, `cache-control`, `request-payer`,
 * `expected-bucket-owner`.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another name or a value that cannot be.
 */
export function parseS3PutOptions(given: PutOptionTexts): S3PutOptions {
  assertPutOptions("S3", given, NAMES);
  const keyed = oneOfValues("bucket-key-enabled", given["bucket-key-enabled"], ["true", "false"]);
  return {
    sse: oneOfValues("sse", given["sse"], ENCRYPTIONS),
    sseKmsKeyId: given["sse-kms-key-id"],
    bucketKeyEnabled: keyed === undefined ? undefined : keyed === "true",
    storageClass: given["storage-class"],
    acl: given["acl"],
    tagging: given["tagging"],
    cacheControl: given["cache-control"],
    requestPayer: oneOfValues("request-payer", given["request-payer"], ["requester"]),
    expectedBucketOwner: given["expected-bucket-owner"],
  };
}

/**
 * Passes options that a model can be read with.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a class from which objects have to be restored.
 */
export function assertReadable({ storageClass }: S3PutOptions): void {
  if (storageClass === undefined || !ARCHIVES.has(storageClass)) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `Objects of the storage class ${storageClass} have to be restored before anyone can read them: a model could be neither verified nor served. Choose another, for example GLACIER_IR or INTELLIGENT_TIERING.`,
  );
}

/** The headers of a request that begins or writes an object. */
export function objectHeadersOf(options: S3PutOptions): Readonly<Record<string, string>> {
  const { bucketKeyEnabled } = options;
  return definedOnly({
    "x-amz-server-side-encryption": options.sse,
    "x-amz-server-side-encryption-aws-kms-key-id": options.sseKmsKeyId,
    "x-amz-server-side-encryption-bucket-key-enabled":
      bucketKeyEnabled === undefined ? undefined : String(bucketKeyEnabled),
    "x-amz-storage-class": options.storageClass,
    "x-amz-acl": options.acl,
    "x-amz-tagging": options.tagging,
    "cache-control": options.cacheControl,
  });
}

/** The headers of every request. */
export function requestHeadersOf(options: S3PutOptions): Readonly<Record<string, string>> {
  return definedOnly({
    "x-amz-request-payer": options.requestPayer,
    "x-amz-expected-bucket-owner": options.expectedBucketOwner,
  });
}

function definedOnly(
  headers: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
