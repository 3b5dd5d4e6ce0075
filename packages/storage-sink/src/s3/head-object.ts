import { HeadObjectCommand } from "@aws-sdk/client-s3";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { checksumOf, declaredAlgorithmOf } from "./integrity.ts";
import type { Integrity } from "./integrity.ts";
import { isAbsent, isHeaderRefused } from "./s3-errors.ts";
import type { S3Sinking } from "./s3-sinking.ts";
import { wholeKeyOf } from "./s3-store.ts";

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
    return store.repeated({ key: wholeKey, signal }, (client, http) =>
      client.send(new HeadObjectCommand(input), http),
    );
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
