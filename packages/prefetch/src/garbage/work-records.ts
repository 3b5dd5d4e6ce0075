import {
  type CallOptions,
  type PendingUpload,
  type StorageSink,
  type StoredObject,
  isPrefetchError,
  unsafePathReason,
} from "@prefetch/core";
import { readRetiredManifest } from "../manifest/manifest-store.ts";
import { type ModelLayout, isOwnPath } from "../model-layout.ts";
import { doneListKey, isDoneListKey, readDoneList } from "../resume/done-list.ts";
import { readUploadRecord, uploadRecordKey } from "../resume/upload-record.ts";

/** What an unfinished run, or an unfinished removal, wrote down. */
export interface WorkRecord {
  /** The record's object. */
  readonly object: StoredObject;
  /** The files that it names as stored, being stored, or being removed: paths under the prefix. */
  readonly paths: readonly string[];
  /** The upload that it names. **A secret**: the id may be a session's address. */
  readonly upload?: PendingUpload | undefined;
}

/**
 * Reads a record; `undefined` for one that cannot be understood, because a newer version wrote it or
 * somebody else did: what it stands for is not known, so it must stay.
 */
export async function readWorkRecord(
  sink: StorageSink,
  layout: ModelLayout,
  object: StoredObject,
  options: CallOptions,
): Promise<WorkRecord | undefined> {
  try {
    if (object.key === layout.retiredKey) return await readRetired(sink, layout, object, options);
    if (isDoneListKey(layout, object.key)) return await readDone(sink, layout, object, options);
    return await readUpload(sink, layout, object, options);
  } catch (error) {
    if (isPrefetchError(error) && isMisunderstood(error.code)) return undefined;
    throw error;
  }
}

function isMisunderstood(code: string): boolean {
  return code === "INTEGRITY" || code === "INVALID_ARGUMENT";
}

async function readRetired(
  sink: StorageSink,
  layout: ModelLayout,
  object: StoredObject,
  options: CallOptions,
): Promise<WorkRecord | undefined> {
  const retired = await readRetiredManifest(sink, layout, options);
  return retired && { object, paths: retired.manifest.files.map(({ path }) => path) };
}

async function readDone(
  sink: StorageSink,
  layout: ModelLayout,
  object: StoredObject,
  options: CallOptions,
): Promise<WorkRecord | undefined> {
  const list = await readDoneList(sink, object.key, options);
  if (list === undefined || doneListKey(layout, list.runId) !== object.key) return undefined;
  return { object, paths: list.files.map(({ path }) => path).filter(isFilePath) };
}

/**
 * A record is known by its own name, which its path gives. The key in its token is not used: it is
 * relative to the root of the run, which need not be this one, and must not lead elsewhere.
 */
async function readUpload(
  sink: StorageSink,
  layout: ModelLayout,
  object: StoredObject,
  options: CallOptions,
): Promise<WorkRecord | undefined> {
  const record = await readUploadRecord(sink, object.key, options);
  if (record === undefined || uploadRecordKey(layout, record.path) !== object.key) return undefined;
  if (!isFilePath(record.path)) return undefined;
  const key = `${layout.prefix}${record.path}`;
  const { uploadId } = record.token;
  return { object, paths: [record.path], upload: { key, uploadId, startedAt: object.modifiedAt } };
}

function isFilePath(path: string): boolean {
  return unsafePathReason(path) === undefined && !isOwnPath(path);
}
