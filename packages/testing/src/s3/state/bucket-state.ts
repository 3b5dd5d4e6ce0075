import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "../checksums/checksum-algorithm.ts";

/** An object. */
export interface StoredObject {
  /** Its key. */
  readonly key: string;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** When it was written. */
  readonly lastModified: Date;
  /** Its checksum, where the server knows checksums. */
  readonly checksum: ObjectChecksum | undefined;
  /** The headers that come back with it: `Content-Type`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its content; one run for every part. */
  readonly runs: readonly StoredBytes[];
}

/** A checksum, and what of the object it is of. */
export interface ObjectChecksum extends Checksum {
  /** What it is of. */
  readonly type: ChecksumType;
}

/** A part that was uploaded. */
export interface StoredPart {
  /** Its number. */
  readonly partNumber: number;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** When it was written. */
  readonly lastModified: Date;
  /** Its checksums, base64. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
  /** Its content. */
  readonly bytes: StoredBytes;
}

/** A multipart upload that is neither complete nor aborted. */
export interface MultipartUpload {
  /** Its id. Ids sort by the time of creation. */
  readonly uploadId: string;
  /** The key. */
  readonly key: string;
  /** When it was created. */
  readonly initiated: Date;
  /** How its checksum is computed, where the server knows checksums. */
  readonly checksum: UploadChecksum | undefined;
  /** The headers that the object will have. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its parts, by number. */
  readonly parts: Map<number, StoredPart>;
}

/** What is agreed about an upload's checksum. */
export interface UploadChecksum {
  /** The algorithm. */
  readonly algorithm: ChecksumAlgorithm;
  /** What it is of. */
  readonly type: ChecksumType;
  /** Whether the client asked for it, or the server chose. */
  readonly declared: boolean;
}

/** What a completion answered; asked again, it is answered again. */
export type Completion = Pick<StoredObject, "key" | "etag" | "checksum">;

/** A bucket. */
export interface BucketState {
  /** Its name. */
  readonly name: string;
  /** Its objects, by key. */
  readonly objects: Map<string, StoredObject>;
  /** Open uploads, by id. */
  readonly uploads: Map<string, MultipartUpload>;
  /** Completed uploads, by id. */
  readonly completions: Map<string, Completion>;
}

/** Creates an empty bucket. */
export function createBucketState(name: string): BucketState {
  return { name, objects: new Map(), uploads: new Map(), completions: new Map() };
}

/** Puts an object in its place, and gives back the space of the one that it replaces. */
export async function storeObject(bucket: BucketState, object: StoredObject): Promise<void> {
  const replaced = bucket.objects.get(object.key);
  bucket.objects.set(object.key, object);
  await releaseObject(replaced);
}

/** Removes an object. */
export async function removeObject(bucket: BucketState, key: string): Promise<void> {
  const removed = bucket.objects.get(key);
  bucket.objects.delete(key);
  await releaseObject(removed);
}

async function releaseObject(object: StoredObject | undefined): Promise<void> {
  await Promise.all(object?.runs.map((run) => run.release()) ?? []);
}
