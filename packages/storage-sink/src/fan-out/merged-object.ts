import type { Checksum, StorageSink, StoredObject, WrittenObject } from "@prefetch/core";
import type { Answers } from "./members.ts";

/** Returns one object that stands for those of the members, which are taken to be the same. */
export function mergeWritten(
  members: readonly StorageSink[],
  objects: Answers<StorageSink, WrittenObject>,
): WrittenObject {
  const [first] = objects.values();
  const { key, sizeBytes } = first!;
  return { key, sizeBytes, version: versionOf(members, objects), ...checksumOf(objects) };
}

/** As {@link mergeWritten}; `undefined` where a member lacks the object, or has one of another size. */
export function mergeStored(
  members: readonly StorageSink[],
  objects: Answers<StorageSink, StoredObject | undefined>,
): StoredObject | undefined {
  const present = new Map<StorageSink, StoredObject>();
  for (const [sink, object] of objects) if (object !== undefined) present.set(sink, object);
  const sizes = new Set([...present.values()].map(({ sizeBytes }) => sizeBytes));
  if (present.size < objects.size || sizes.size !== 1) return undefined;
  const times = [...present.values()].map(({ modifiedAt }) => modifiedAt.getTime());
  return { ...mergeWritten(members, present), modifiedAt: new Date(Math.max(...times)) };
}

/** Returns the version of one member that a merged version stands for. */
export function memberVersionOf(
  members: readonly StorageSink[],
  sink: StorageSink,
  version: string,
): string {
  const versions: unknown = parsedOrText(version);
  const own: unknown = Array.isArray(versions) ? versions[members.indexOf(sink)] : undefined;
  return typeof own === "string" ? own : version;
}

function versionOf(
  members: readonly StorageSink[],
  objects: Answers<StorageSink, WrittenObject>,
): string {
  const versions = members.map((sink) => objects.get(sink)?.version ?? null);
  return versions.every((version) => version === "") ? "" : JSON.stringify(versions);
}

function checksumOf(objects: Answers<StorageSink, WrittenObject>): { checksum?: Checksum } {
  const [first, ...others] = [...objects.values()].map(({ checksum }) => checksum);
  const isShared = others.every(
    (other) => other?.algorithm === first?.algorithm && other?.value === first?.value,
  );
  return first !== undefined && isShared ? { checksum: first } : {};
}

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
