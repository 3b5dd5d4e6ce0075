import { CopyObjectCommand } from "@aws-sdk/client-s3";
import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { encodeKey } from "../../addresses/encoded-key.ts";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { declaredAlgorithmOf } from "../integrity/integrity.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { keyOfS3Url } from "../s3-url.ts";
import { copyInParts } from "../uploads/copy-in-parts.ts";
import { headObject } from "./head-object.ts";

/** What is copied. */
export interface CopySource extends CallOptions {
  /** Where it lies, as the store's API names it: the bucket and the whole key, percent-encoded. */
  readonly path: string;
  /** What lies there. */
  readonly object: StoredObject;
}

/** Copies an object inside the bucket, as `StorageSink.copy` has it. */
export async function copyObject(
  sinking: S3Sinking,
  fromUrl: string,
  toKey: string,
  { signal }: CallOptions = {},
): Promise<WrittenObject> {
  const { bucket, options } = sinking.store;
  wholeKeyOf(sinking.store, toKey);
  const fromKey = keyOfS3Url(fromUrl, bucket);
  if (fromKey === undefined) throw elsewhere(bucket, toKey);
  const object = await sourceAt(sinking, fromKey, { signal });
  const source = { path: [bucket, ...encodeKey(fromKey)].join("/"), object, signal };
  if (object.sizeBytes > options.maxCopyBytes) return copyInParts(sinking, source, toKey);
  await copyAtOnce(sinking, source, toKey);
  return confirmCopy(sinking, source, toKey);
}

/** The source is named from the bucket's root, not from the sink's prefix. */
async function sourceAt(
  { store, ...sinking }: S3Sinking,
  wholeKey: string,
  options: CallOptions,
): Promise<StoredObject> {
  const root = { ...store, options: { ...store.options, prefix: "" } };
  const object = await headObject({ ...sinking, store: root }, wholeKey, options);
  if (object !== undefined) return object;
  throw new PrefetchError(
    "NOT_FOUND",
    `There is no object "${wholeKey}" in the bucket "${store.bucket}" to copy; check the address.`,
    { context: { key: wholeKey } },
  );
}

async function copyAtOnce(
  { profile, store }: S3Sinking,
  { path, signal }: CopySource,
  toKey: string,
): Promise<void> {
  const call = { key: wholeKeyOf(store, toKey), signal };
  const { integrity } = await profile.probed({ signal });
  const algorithm = declaredAlgorithmOf(integrity);
  const input = {
    Bucket: store.bucket,
    Key: call.key,
    CopySource: path,
    ...(algorithm && { ChecksumAlgorithm: algorithm }),
  };
  await store.repeated(call, (client, http) => client.send(new CopyObjectCommand(input), http));
}

async function confirmCopy(
  sinking: S3Sinking,
  { object, signal }: CopySource,
  toKey: string,
): Promise<WrittenObject> {
  const copied = await headObject(sinking, toKey, { signal });
  const [from, to] = [object.checksum, copied?.checksum];
  const isComparable = from !== undefined && from.algorithm === to?.algorithm;
  const isSame =
    copied?.sizeBytes === object.sizeBytes && (!isComparable || from.value === to.value);
  if (copied !== undefined && isSame) return copied;
  throw new PrefetchError(
    "INTEGRITY",
    `The copy "${toKey}" is not what it was made from; it may have changed meanwhile. Copy again.`,
    { context: { key: toKey, expected: object.sizeBytes, found: copied?.sizeBytes } },
  );
}

function elsewhere(bucket: string, key: string): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `"${key}" can only be copied from the bucket "${bucket}": give an address that begins with s3://${bucket}/.`,
    { context: { key } },
  );
}
