import type { CallOptions, ReadOptions } from "./call-options.ts";
import type { PartPlan } from "./part-plan.ts";

/** A checksum as a store keeps it. */
export interface Checksum {
  /** The algorithm. */
  readonly algorithm: "crc32c" | "crc64nvme" | "md5" | "sha256";
  /** The value as lower-case hex, most significant byte first. */
  readonly value: string;
}

/** An object that is complete and visible, as the answer to a write tells of it. */
export interface WrittenObject {
  /** The key under the sink's URL. */
  readonly key: string;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** Changes whenever the content does: an ETag, a generation. Opaque. */
  readonly version: string;
  /**
   * The store's own checksum of the whole content, where it keeps one and tells it: in listings most
   * stores do not.
   */
  readonly checksum?: Checksum | undefined;
}

/** An object that is complete and visible, as the store tells of it when asked. */
export interface StoredObject extends WrittenObject {
  /** When it was written, by the store's clock. */
  readonly modifiedAt: Date;
}

/** How a store wants files to be cut; fixed by its kind. */
export interface SinkLimits {
  /** The smallest part but the last, in bytes. */
  readonly minPartBytes: number;
  /** The largest part, in bytes. */
  readonly maxPartBytes: number;
  /** The most parts of one upload. */
  readonly maxParts: number;
  /**
   * Whether parts have to be written in order, one at a time, and the last one makes the object
   * visible (a resumable session). Otherwise parts come in any order, several at once.
   */
  readonly sequentialParts: boolean;
}

/** What a store can do; found by asking it or fixed by its kind, never guessed from a name. */
export interface SinkCapabilities {
  /** Which conditions `put` honours: none, `ifAbsent` only, or `ifMatch` as well. */
  readonly conditionalPut: "none" | "create" | "create-and-replace";
  /** Whether `copy` works without moving bytes through this process. */
  readonly serverCopy: boolean;
  /** Whether `listUploads` finds uploads that an earlier process left open. */
  readonly listUploads: boolean;
  /** The checksum that the store keeps of every object. */
  readonly checksum: "crc32c" | "crc64nvme" | "md5" | "none";
  /** Which names the store takes for one and the same. Default: none. */
  readonly nameFolding?:
    | {
        /** Those that differ in upper and lower case only. */
        readonly case: boolean;
        /** Those that differ in Unicode form (NFC, NFD) only. */
        readonly unicodeForm: boolean;
      }
    | undefined;
}

/** Options of {@link StorageSink.list}. */
export interface ListObjectsOptions extends CallOptions {
  /**
   * Stops at the first `/` after the prefix: a deeper key is reported once, as the folder it lies in,
   * with the key ending in `/`, a size of 0 and an empty version.
   */
  readonly delimiter?: "/" | undefined;
}

/** Options of {@link StorageSink.put}. */
export interface PutOptions extends CallOptions {
  /** Writes only where nothing is; otherwise rejects with `CONFLICT`. */
  readonly ifAbsent?: boolean | undefined;
  /** Replaces only this version; otherwise rejects with `CONFLICT`. */
  readonly ifMatch?: string | undefined;
  /** The media type. Default: `application/octet-stream`. */
  readonly contentType?: string | undefined;
}

/** Options of {@link StorageSink.startUpload}. */
export interface UploadOptions extends CallOptions {
  /** The media type. Default: `application/octet-stream`. */
  readonly contentType?: string | undefined;
}

/**
 * What names an open upload across processes. Plain JSON, and a **secret**: it may hold a session URL
 * that carries its own authority.
 */
export interface UploadToken {
  /** The key under the sink's URL. */
  readonly key: string;
  /** The store's name for the upload. */
  readonly uploadId: string;
  /** How the file is cut. */
  readonly plan: PartPlan;
}

/** A part that the store holds. */
export interface WrittenPart {
  /** Counted from 1. */
  readonly partNumber: number;
  /** The size in bytes. */
  readonly sizeBytes: number;
}

/** An upload that some process left open. */
export interface PendingUpload {
  /** The key under the sink's URL. */
  readonly key: string;
  /** The store's name for the upload. A secret, as {@link UploadToken} is. */
  readonly uploadId: string;
  /** When it was begun, by the store's clock. */
  readonly startedAt: Date;
}

/** An object in the making; invisible until `complete`. */
export interface Upload {
  /** Names this upload across processes. */
  readonly token: UploadToken;
  /** What the store held when the upload was started or resumed. */
  readonly written: readonly WrittenPart[];
  /**
   * Writes one part, or the same part again. Once settled, `bytes` is never touched again.
   *
   * @param partNumber - counted from 1
   * @param bytes - the whole part: as long as the plan says
   */
  writePart(partNumber: number, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  /**
   * Makes the object visible, all at once. Asserts the whole object's checksum when every part's is
   * known. Rejects when a part is missing. Safe to repeat after a lost answer.
   */
  complete(options?: CallOptions): Promise<WrittenObject>;
  /** Gives everything back; nothing becomes visible. Safe to call twice and after a failure. */
  abort(): Promise<void>;
}

/**
 * Where files go: one root in one store. Keys are relative to it, use `/`, and are taken as they are,
 * neither encoded nor normalised. Writes are all or nothing: no reader ever sees a part of an object.
 *
 * Every method rejects with a {@link PrefetchError}: `NOT_FOUND` (bucket), `FORBIDDEN`, `CONFLICT`
 * (a condition), `UNAVAILABLE` or `THROTTLED` after the sink's own attempts, `INSUFFICIENT_RESOURCES`
 * (a full disk), `INTEGRITY` (the store's checksum differs), `ABORTED`.
 */
export interface StorageSink {
  /** The root's address, without a trailing slash. Never holds a credential. */
  readonly url: string;
  /** How the store wants files to be cut. */
  readonly limits: SinkLimits;
  /**
   * Returns what the store can do. The first call may have to write small objects under the root, and
   * remove them again, to find that out: it is for those who are about to write.
   */
  capabilities(options?: CallOptions): Promise<SinkCapabilities>;
  /** Returns what lies at `key`, or `undefined`. */
  head(key: string, options?: CallOptions): Promise<StoredObject | undefined>;
  /** Lists the objects whose keys begin with `prefix` (a string, not a folder), in key order. */
  list(prefix: string, options?: ListObjectsOptions): AsyncIterable<StoredObject>;
  /**
   * Fills `target` with the object's bytes from `offset` on. Once settled, `target` is never touched
   * again.
   *
   * @throws {@link PrefetchError} `NOT_FOUND` without an object, `INTEGRITY` where it is too short.
   */
  readInto(target: Uint8Array, key: string, offset: number, options?: ReadOptions): Promise<void>;
  /**
   * Writes a whole object at once. Once settled, `bytes` is never touched again. The only call that
   * takes conditions: one that the store cannot keep is refused with `INVALID_ARGUMENT`.
   */
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<WrittenObject>;
  /** Begins an object that is written in parts. Unconditional: it replaces what lies at `key`. */
  startUpload(key: string, plan: PartPlan, options?: UploadOptions): Promise<Upload>;
  /** Goes on with an upload of an earlier process; `undefined` where the store no longer knows it. */
  resumeUpload(token: UploadToken, options?: CallOptions): Promise<Upload | undefined>;
  /**
   * Copies an object inside the store.
   *
   * @param fromUrl - the object's address: a {@link StorageSink.url} of this store, `/`, and the key
   * with each name percent-encoded (`encodeURIComponent`)
   * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an address in another store.
   */
  copy(fromUrl: string, toKey: string, options?: CallOptions): Promise<WrittenObject>;
  /** Removes an object; nothing happens where there is none. */
  delete(key: string, options?: CallOptions): Promise<void>;
  /** Lists open uploads whose keys begin with `prefix`; none where the store cannot list them. */
  listUploads(prefix: string, options?: CallOptions): AsyncIterable<PendingUpload>;
  /** Ends an open upload of an earlier process; nothing happens where there is none. */
  abortUpload(upload: PendingUpload, options?: CallOptions): Promise<void>;
}
