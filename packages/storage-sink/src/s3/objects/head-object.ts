import { HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { HeadObjectCommandInput, HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isAbsent, isHeaderRefused } from "../client/s3-errors.ts";
import type { S3Send } from "../client/s3-store.ts";
import { vendorFailureOf } from "../client/vendor-failure.ts";
import { checksumOf, declaredAlgorithmOf } from "../integrity/integrity.ts";
import type { Integrity } from "../integrity/integrity.ts";
import type { S3Sinking } from "../s3-sinking.ts";

/** Options of {@link headObject}. */
export interface HeadOptions extends CallOptions {
  /** What the store is taken to keep. Default: what it is known to; checksums, where that is nothing. */
  readonly integrity?: Integrity | undefined;
}

/** Returns what lies at a key, as `StorageSink.head` has it. */
export async function headObject(
  { store, profile }: S3Sinking,
  key: string,
  { integrity = profile.known?.integrity, signal }: HeadOptions = {},
): Promise<StoredObject | undefined> {
  const wholeKey = wholeKeyOf(store, key);
  const isChecksumKept = integrity === undefined || declaredAlgorithmOf(integrity) !== undefined;
  const ask = (isChecksumAsked: boolean): Promise<HeadObjectCommandOutput> => {
    const mode = isChecksumAsked ? { ChecksumMode: "ENABLED" as const } : {};
    const input = { Bucket: store.bucket, Key: wholeKey, ...mode };
    return store.repeated({ key: wholeKey, signal }, headOrReason(input));
  };
  try {
    return storedObjectOf(key, await ask(isChecksumKept), integrity);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (!isChecksumKept || !isHeaderRefused(error)) throw error;
    return storedObjectOf(key, await ask(false), integrity);
  }
}

/** Returns an ETag without its quotes. */
export function versionOf(etag: string | undefined): string {
  return (etag ?? "").replaceAll('"', "");
}

/**
 * Answers to HEAD have no body, and 400 and 403 mean many things: expired credentials, another region, a
 * wrong secret. A listing of the same key fails with the reason.
 */
function headOrReason(input: HeadObjectCommandInput): S3Send<HeadObjectCommandOutput> {
  return async (client, http) => {
    try {
      return await client.send(new HeadObjectCommand(input), http);
    } catch (error) {
      const { status } = vendorFailureOf(error);
      if (status !== 400 && status !== 403) throw error;
      const { Bucket, Key } = input;
      await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }), http);
      throw error;
    }
  };
}

function storedObjectOf(
  key: string,
  answer: HeadObjectCommandOutput,
  integrity: Integrity | undefined,
): StoredObject {
  const version = versionOf(answer.ETag);
  return {
    key,
    sizeBytes: answer.ContentLength ?? 0,
    version,
    modifiedAt: answer.LastModified ?? new Date(0),
    checksum: checksumOf(integrity, answer, version),
  };
}
