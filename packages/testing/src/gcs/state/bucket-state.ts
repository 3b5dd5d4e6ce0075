import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { ObjectDraft } from "./object-draft.ts";
import type { RewriteState } from "./rewrite-state.ts";
import type { UploadSession } from "./upload-session.ts";

/** An object. */
export interface StoredObject extends Pick<
  ObjectDraft,
  "attributes" | "kmsKeyName" | "metadata" | "name"
> {
  /** Changes with every write. */
  readonly generation: number;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its CRC-32C, base64. */
  readonly crc32c: string;
  /** Its MD5, base64; a composed object has none, and neither has content that was dropped. */
  readonly md5Hash: string | undefined;
  /** How many objects it was composed of; `undefined` where it was not. */
  readonly componentCount: number | undefined;
  /** When it was written. */
  readonly timeCreated: Date;
  /** Its content; one run for every request that brought some. */
  readonly runs: readonly StoredBytes[];
}

/** A bucket. */
export interface BucketState {
  /** Its name. */
  readonly name: string;
  /** When it was created. */
  readonly timeCreated: Date;
  /** Its objects, by name. */
  readonly objects: Map<string, StoredObject>;
  /** Sessions, ended ones as well, by id. */
  readonly sessions: Map<string, UploadSession>;
  /** Rewrites into it that are under way, by token. */
  readonly rewrites: Map<string, RewriteState>;
}

/** Creates an empty bucket. */
export function createBucketState(name: string): BucketState {
  const timeCreated = new Date();
  return { name, timeCreated, objects: new Map(), sessions: new Map(), rewrites: new Map() };
}

/** Puts an object in its place, and gives back the space of the one that it replaces. */
export async function storeObject(bucket: BucketState, object: StoredObject): Promise<void> {
  const replaced = bucket.objects.get(object.name);
  bucket.objects.set(object.name, object);
  await releaseRuns(replaced?.runs ?? []);
}

/** Removes an object. */
export async function removeObject(bucket: BucketState, name: string): Promise<void> {
  const removed = bucket.objects.get(name);
  bucket.objects.delete(name);
  await releaseRuns(removed?.runs ?? []);
}

/** Gives the space of content back. */
export async function releaseRuns(runs: readonly StoredBytes[]): Promise<void> {
  await Promise.all(runs.map((run) => run.release()));
}
