import { PrefetchError } from "@prefetch/core";
import type {
  CallOptions,
  ListObjectsOptions,
  PutOptions,
  ReadOptions,
  StoredObject,
} from "@prefetch/core";
import { beginCall, describeObject, refusal, storeObject, takeTime } from "./memory-store.ts";
import type { MemoryObject, MemoryStore } from "./memory-store.ts";

/** Returns what lies at a key of a memory sink. */
export async function headMemoryObject(
  store: MemoryStore,
  key: string,
  options: CallOptions,
): Promise<StoredObject | undefined> {
  await beginCall(store, { operation: "head", key }, options);
  const object = store.objects.get(key);
  return object && describeObject(object);
}

/** Lists objects of a memory sink in the order of their keys' UTF-8 bytes. */
export async function* listMemoryObjects(
  store: MemoryStore,
  prefix: string,
  { delimiter, signal }: ListObjectsOptions,
): AsyncIterable<StoredObject> {
  store.calls.push({ operation: "list", key: prefix });
  const folders = new Set<string>();
  for (const object of [...store.objects.values()].toSorted(byKey)) {
    if (!object.key.startsWith(prefix)) continue;
    await takeTime(signal);
    const end = delimiter === undefined ? -1 : object.key.indexOf(delimiter, prefix.length);
    const folder = object.key.slice(0, end + 1);
    if (folder === "") yield describeObject(object);
    else if (!folders.has(folder)) yield folderObject(folder);
    folders.add(folder);
  }
}

function byKey(left: MemoryObject, right: MemoryObject): number {
  return Buffer.compare(Buffer.from(left.key), Buffer.from(right.key));
}

function folderObject(key: string): StoredObject {
  return { key, sizeBytes: 0, version: "", modifiedAt: new Date(0) };
}

/** What {@link readMemoryObject} fills, and from where. */
export interface ReadMemoryObjectOptions extends ReadOptions {
  /** The buffer to fill. */
  readonly target: Uint8Array;
  /** The offset of its first byte in the object. */
  readonly offset: number;
}

/** Fills a buffer from an object of a memory sink, in two runs with time between them. */
export async function readMemoryObject(
  store: MemoryStore,
  key: string,
  { target, offset, onBytes, ...options }: ReadMemoryObjectOptions,
): Promise<void> {
  await beginCall(store, { operation: "readInto", key }, options);
  const wanted = objectOf(store, key).bytes.subarray(offset, offset + target.byteLength);
  const middle = Math.ceil(wanted.byteLength / 2);
  for (const start of [0, middle]) {
    await takeTime(options.signal);
    const run = wanted.subarray(start, start === 0 ? middle : undefined);
    target.set(run, start);
    if (run.byteLength > 0) onBytes?.(run.byteLength);
  }
  if (wanted.byteLength === target.byteLength) return;
  throw new PrefetchError("INTEGRITY", `"${key}" ends at byte ${offset + wanted.byteLength}.`, {
    context: { key, offset, expected: target.byteLength, found: wanted.byteLength },
  });
}

/** Writes an object of a memory sink at once; the condition is looked at as the object appears. */
export async function putMemoryObject(
  store: MemoryStore,
  key: string,
  bytes: Uint8Array,
  options: PutOptions,
): Promise<StoredObject> {
  await beginCall(store, { operation: "put", key }, options);
  assertConditionsKept(store, key, options);
  const version = store.objects.get(key)?.version;
  const isLost = options.ifAbsent === true && version !== undefined;
  if (isLost || (options.ifMatch !== undefined && options.ifMatch !== version)) {
    throw new PrefetchError("CONFLICT", `"${key}" holds version ${version ?? "none"}.`, {
      context: { key, expected: options.ifMatch, found: version },
    });
  }
  return storeObject(store, key, bytes.slice(), options);
}

function assertConditionsKept(
  { capabilities: { conditionalPut } }: MemoryStore,
  key: string,
  { ifAbsent = false, ifMatch }: PutOptions,
): void {
  if (ifAbsent && conditionalPut === "none") throw refusal("The store keeps no ifAbsent.", key);
  if (ifMatch !== undefined && conditionalPut !== "create-and-replace") {
    throw refusal("The store keeps no ifMatch.", key);
  }
}

/** Copies an object of a memory sink. */
export async function copyMemoryObject(
  store: MemoryStore,
  fromUrl: string,
  toKey: string,
  options: CallOptions,
): Promise<StoredObject> {
  await beginCall(store, { operation: "copy", key: toKey }, options);
  const root = `${store.url}/`;
  if (!fromUrl.startsWith(root)) throw refusal(`${fromUrl} is not in ${store.url}.`, toKey);
  const fromKey = fromUrl.slice(root.length).split("/").map(decodeURIComponent).join("/");
  const { bytes, contentType } = objectOf(store, fromKey);
  return storeObject(store, toKey, bytes, { contentType });
}

/** Removes an object of a memory sink. */
export async function deleteMemoryObject(
  store: MemoryStore,
  key: string,
  options: CallOptions,
): Promise<void> {
  await beginCall(store, { operation: "delete", key }, options);
  store.objects.delete(key);
}

function objectOf(store: MemoryStore, key: string): MemoryObject {
  const object = store.objects.get(key);
  if (object !== undefined) return object;
  throw new PrefetchError("NOT_FOUND", `There is no object "${key}".`, { context: { key } });
}
