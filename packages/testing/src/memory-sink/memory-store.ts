import { setImmediate } from "node:timers/promises";
import { PrefetchError, assertSafePath, throwIfAborted } from "@prefetch/core";
import type {
  CallOptions,
  PartPlan,
  SinkCapabilities,
  SinkLimits,
  StoredObject,
  UploadOptions,
} from "@prefetch/core";

/** The calls of a sink and of its uploads, as call logs and faults name them. */
export type SinkOperation =
  | "head"
  | "list"
  | "readInto"
  | "put"
  | "startUpload"
  | "resumeUpload"
  | "writePart"
  | "complete"
  | "abort"
  | "copy"
  | "delete"
  | "listUploads"
  | "abortUpload";

/** One call that a sink was given. */
export interface SinkCall {
  /** What was called. */
  readonly operation: SinkOperation;
  /** The key or the prefix. */
  readonly key: string;
  /** The part, of `writePart`. */
  readonly partNumber?: number | undefined;
}

/** An object that a memory sink holds. */
export interface MemoryObject extends StoredObject {
  /** The content. */
  readonly bytes: Uint8Array;
  /** The media type that it was written with. */
  readonly contentType: string;
}

/** An upload that a memory sink holds. */
export interface MemoryUpload {
  /** The object's key. */
  readonly key: string;
  /** Names the upload. */
  readonly uploadId: string;
  /** How the object is cut. */
  readonly plan: PartPlan;
  /** The object's media type. */
  readonly contentType: string | undefined;
  /** When it was begun. */
  readonly startedAt: Date;
  /** The object's bytes, as far as they were written. */
  readonly bytes: Uint8Array;
  /** The parts that were written. */
  readonly parts: Set<number>;
  /** Whether a part is being written; a sequential store takes one at a time. */
  isBusy: boolean;
  /** The object, once it is visible. */
  stored: StoredObject | undefined;
}

/** What the calls of a memory sink work on. */
export interface MemoryStore {
  /** The root's address. */
  readonly url: string;
  /** How files have to be cut. */
  readonly limits: SinkLimits;
  /** What the store can do. */
  readonly capabilities: SinkCapabilities;
  /** The store's clock. */
  readonly now: () => Date;
  /** The visible objects, by key. */
  readonly objects: Map<string, MemoryObject>;
  /** The open uploads, by id. */
  readonly uploads: Map<string, MemoryUpload>;
  /** Every call so far. */
  readonly calls: SinkCall[];
  /** Returns a name that was not given before. */
  nextId(kind: "upload" | "version"): string;
}

/** Logs a call, refuses an unsafe key, and takes as long as a real call that waits once. */
export async function beginCall(
  store: MemoryStore,
  call: SinkCall,
  { signal }: CallOptions,
): Promise<void> {
  store.calls.push(call);
  assertSafePath(call.key);
  await takeTime(signal);
}

/** Lets everything run that could run during a real call. */
export async function takeTime(signal: AbortSignal | undefined): Promise<void> {
  throwIfAborted(signal);
  await setImmediate();
  throwIfAborted(signal);
}

/** Makes an object visible; `bytes` are the store's from here on. */
export function storeObject(
  store: MemoryStore,
  key: string,
  bytes: Uint8Array,
  { contentType = "application/octet-stream" }: Pick<UploadOptions, "contentType">,
): StoredObject {
  const object: MemoryObject = {
    key,
    sizeBytes: bytes.byteLength,
    version: store.nextId("version"),
    modifiedAt: store.now(),
    bytes,
    contentType,
  };
  store.objects.set(key, object);
  return describeObject(object);
}

/** Returns what a store tells of an object. */
export function describeObject(object: MemoryObject): StoredObject {
  const { key, sizeBytes, version, modifiedAt } = object;
  return { key, sizeBytes, version, modifiedAt };
}

/** Returns the error of a call that asks for what the store cannot do. */
export function refusal(message: string, key: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message, { context: { key } });
}
