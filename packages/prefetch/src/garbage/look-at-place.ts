import {
  type CallOptions,
  type PendingUpload,
  type StorageSink,
  type StoredObject,
  isPrefetchError,
} from "@prefetch/core";
import { forEachConcurrently } from "../for-each-concurrently.ts";
import { type StoredManifest, readManifest } from "../manifest/manifest-store.ts";
import { type ModelLayout, isOwnPath } from "../model-layout.ts";
import type { Place } from "./place.ts";
import { type WorkRecord, readWorkRecord } from "./work-records.ts";

/** Records read at once. */
const MAX_CONCURRENT_READS = 8;

/** What lies at a place. Plain data: all that deciding goes by. */
export interface PlaceView {
  /** The place. */
  readonly place: Place;
  /** What is published there. */
  readonly published: StoredManifest | undefined;
  /** Why it cannot be told what is published there; `undefined` where it can. */
  readonly problem: string | undefined;
  /** The records of unfinished work that can be understood. */
  readonly records: readonly WorkRecord[];
  /** The records that cannot. */
  readonly unreadable: readonly StoredObject[];
  /** Leases, and the probe: they name nothing. */
  readonly traces: readonly StoredObject[];
  /** The objects outside of our own folder. Not listed where a manifest is all that we wrote. */
  readonly files: readonly StoredObject[];
  /** The open uploads that the store lists under the prefix. */
  readonly uploads: readonly PendingUpload[];
}

/** Looks at a place; writes nothing. Who is at it is not asked. */
export async function lookAtPlace(
  sink: StorageSink,
  place: Place,
  listedUploads: readonly PendingUpload[],
  options: CallOptions,
): Promise<PlaceView> {
  const { layout } = place;
  const uploads = listedUploads.filter(({ key }) => key.startsWith(layout.prefix));
  const own = await ownObjects(sink, layout, options);
  const manifest = await askManifest(sink, layout, options);
  const work = await readRecords(sink, layout, own.records, options);
  const isUnfinished = own.records.length + own.traces.length > 0;
  const isListed = manifest.published === undefined ? isUnfinished : own.records.length > 0;
  const files = isListed ? await filesIn(sink, layout, options) : [];
  return { place, ...manifest, ...work, traces: own.traces, files, uploads };
}

async function askManifest(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions,
): Promise<Pick<PlaceView, "published" | "problem">> {
  try {
    return { published: await readManifest(sink, layout, options), problem: undefined };
  } catch (error) {
    if (!isPrefetchError(error) || !isManifestProblem(error.code)) throw error;
    return { published: undefined, problem: error.message };
  }
}

function isManifestProblem(code: string): boolean {
  return code === "INTEGRITY" || code === "INVALID_ARGUMENT";
}

interface OwnObjects {
  readonly records: readonly StoredObject[];
  readonly traces: readonly StoredObject[];
}

/** Lists our objects by their kinds; the manifest, refs, and what is not of ours are none of them. */
async function ownObjects(
  sink: StorageSink,
  { manifestKey, retiredKey, probeKey, uploadsPrefix, leasePrefix }: ModelLayout,
  options: CallOptions,
): Promise<OwnObjects> {
  const records: StoredObject[] = [];
  const traces: StoredObject[] = [];
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf("/") + 1);
  for await (const object of sink.list(folder, options)) {
    const { key } = object;
    if (key === retiredKey || key.startsWith(uploadsPrefix)) records.push(object);
    else if (key === probeKey || key.startsWith(leasePrefix)) traces.push(object);
  }
  return { records, traces };
}

async function readRecords(
  sink: StorageSink,
  layout: ModelLayout,
  objects: readonly StoredObject[],
  options: CallOptions,
): Promise<Pick<PlaceView, "records" | "unreadable">> {
  const read = new Map<StoredObject, WorkRecord | undefined>();
  await forEachConcurrently(objects, MAX_CONCURRENT_READS, async (object) => {
    read.set(object, await readWorkRecord(sink, layout, object, options));
  });
  return {
    records: objects.flatMap((object) => read.get(object) ?? []),
    unreadable: objects.filter((object) => read.get(object) === undefined),
  };
}

async function filesIn(
  sink: StorageSink,
  { prefix }: ModelLayout,
  options: CallOptions,
): Promise<readonly StoredObject[]> {
  const files: StoredObject[] = [];
  for await (const object of sink.list(prefix, options)) {
    if (!isOwnPath(object.key.slice(prefix.length))) files.push(object);
  }
  return files;
}
