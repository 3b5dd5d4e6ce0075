import type { SinkCapabilities, StorageSink } from "@prefetch/core";
import {
  copyMemoryObject,
  deleteMemoryObject,
  headMemoryObject,
  listMemoryObjects,
  putMemoryObject,
  readMemoryObject,
} from "./memory-sink/memory-objects.ts";
import type { MemoryObject, MemoryStore, SinkCall } from "./memory-sink/memory-store.ts";
import {
  abortMemoryUpload,
  listMemoryUploads,
  resumeMemoryUpload,
  startMemoryUpload,
} from "./memory-sink/memory-upload.ts";

/** Options of {@link createMemorySink}. */
export interface MemorySinkOptions {
  /** The root's address, without a trailing slash. Default: `memory://sink`. */
  readonly url?: string | undefined;
  /**
   * Whether parts have to come in order, one at a time, and the last one makes the object visible, as
   * in a resumable session. Default: false.
   */
  readonly sequentialParts?: boolean | undefined;
  /** The conditions that `put` honours. Default: `create-and-replace`. */
  readonly conditionalPut?: SinkCapabilities["conditionalPut"] | undefined;
  /** Whether `listUploads` finds open uploads. Default: true. */
  readonly listUploads?: boolean | undefined;
  /** The smallest part but the last, in bytes. Default: 1. */
  readonly minPartBytes?: number | undefined;
  /** The store's clock. Default: the system's. */
  readonly now?: (() => Date) | undefined;
}

/** A {@link StorageSink} in memory, and a view of what it holds. */
export interface MemorySink extends StorageSink {
  /** The objects that are visible, by key. */
  readonly objects: ReadonlyMap<string, MemoryObject>;
  /** How many uploads are neither complete nor aborted. */
  readonly openUploads: number;
  /** Every call, in order; those of the uploads and those refused too. */
  readonly calls: readonly SinkCall[];
}

/**
 * Creates a {@link StorageSink} in memory. It is as strict as stores are: every call takes time, and a
 * write reads the caller's buffer at its very end, so that a buffer that is reused too early shows as
 * wrong bytes.
 */
export function createMemorySink(options: MemorySinkOptions = {}): MemorySink {
  const store = createStore(options);
  return {
    url: store.url,
    limits: store.limits,
    capabilities: () => Promise.resolve(store.capabilities),
    objects: store.objects,
    calls: store.calls,
    get openUploads() {
      return store.uploads.size;
    },
    head: (key, callOptions = {}) => headMemoryObject(store, key, callOptions),
    list: (prefix, listOptions = {}) => listMemoryObjects(store, prefix, listOptions),
    readInto: (target, key, offset, readOptions) =>
      readMemoryObject(store, key, { ...readOptions, target, offset }),
    put: (key, bytes, putOptions = {}) => putMemoryObject(store, key, bytes, putOptions),
    startUpload: (key, plan, uploadOptions = {}) =>
      startMemoryUpload(store, key, plan, uploadOptions),
    resumeUpload: (token, callOptions = {}) => resumeMemoryUpload(store, token, callOptions),
    copy: (fromUrl, toKey, callOptions = {}) =>
      copyMemoryObject(store, fromUrl, toKey, callOptions),
    delete: (key, callOptions = {}) => deleteMemoryObject(store, key, callOptions),
    listUploads: (prefix, callOptions = {}) => listMemoryUploads(store, prefix, callOptions),
    abortUpload: (upload, callOptions = {}) => abortMemoryUpload(store, upload, callOptions),
  };
}

function createStore(options: MemorySinkOptions): MemoryStore {
  let count = 0;
  return {
    url: options.url ?? "memory://sink",
    limits: {
      minPartBytes: options.minPartBytes ?? 1,
      maxPartBytes: Number.MAX_SAFE_INTEGER,
      maxParts: Number.MAX_SAFE_INTEGER,
      sequentialParts: options.sequentialParts ?? false,
    },
    capabilities: {
      conditionalPut: options.conditionalPut ?? "create-and-replace",
      serverCopy: true,
      listUploads: options.listUploads ?? true,
      checksum: "none",
    },
    now: options.now ?? (() => new Date()),
    objects: new Map(),
    uploads: new Map(),
    calls: [],
    nextId: (kind) => `${kind}-${(count += 1)}`,
  };
}
