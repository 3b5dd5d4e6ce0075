import { rename } from "node:fs/promises";
import { PrefetchError, partRangeOf, throwIfAborted } from "@prefetch/core";
import type { CallOptions, PartPlan, StoredObject, Upload, WrittenPart } from "@prefetch/core";
import { translating } from "./errno.ts";
import { syncFolder } from "./folders.ts";
import { storedObjectOf } from "./head-object.ts";
import type { ObjectLocation } from "./object-location.ts";
import { writeFully } from "./positional-io.ts";
import { removeTemporary } from "./temporary.ts";
import type { Temporary } from "./temporary.ts";
import { partMarkOffset } from "./upload-record.ts";

/** What an upload works on. */
export interface LocalUploadOptions {
  /** The object. */
  readonly location: ObjectLocation;
  /** Its temporary file, with a record in it. */
  readonly temporary: Temporary;
  /** How the object is cut. */
  readonly plan: PartPlan;
  /** The parts that are on disk already. */
  readonly writtenParts: readonly number[];
}

interface UploadState extends LocalUploadOptions {
  readonly onDisk: Set<number>;
  readonly writes: Set<Promise<void>>;
  aborted: boolean;
  stored?: StoredObject;
  completion?: Promise<StoredObject> | undefined;
}

/** Creates the upload that writes to a temporary file; it owns the file's handle from here on. */
export function createLocalUpload(options: LocalUploadOptions): Upload {
  const { location, plan, temporary, writtenParts } = options;
  const state: UploadState = {
    ...options,
    onDisk: new Set(writtenParts),
    writes: new Set(),
    aborted: false,
  };
  return {
    token: { key: location.key, uploadId: temporary.uploadId, plan },
    written: writtenParts.map((partNumber) => writtenPartOf(plan, partNumber)),
    writePart: (partNumber, bytes, callOptions = {}) =>
      translating(location, () => writePart(state, partNumber, bytes, callOptions)),
    complete: (callOptions = {}) => translating(location, () => complete(state, callOptions)),
    abort: () => translating(location, () => abort(state)),
  };
}

function writtenPartOf(plan: PartPlan, partNumber: number): WrittenPart {
  const { start, end } = partRangeOf(plan, partNumber);
  return { partNumber, sizeBytes: end - start };
}

async function writePart(
  state: UploadState,
  partNumber: number,
  bytes: Uint8Array,
  options: CallOptions,
): Promise<void> {
  assertOpen(state);
  assertPartLength(state, partNumber, bytes.byteLength);
  throwIfAborted(options.signal);
  const write = storePart(state, partNumber, bytes, options);
  state.writes.add(write);
  try {
    await write;
  } finally {
    state.writes.delete(write);
  }
}

/**
 * Puts a part on disk, and only then its mark: a mark that survives a power cut speaks the truth.
 * Before a part is written anew its mark is taken back, for it may be cut short.
 */
async function storePart(
  state: UploadState,
  partNumber: number,
  bytes: Uint8Array,
  options: CallOptions,
): Promise<void> {
  const { plan, temporary, onDisk } = state;
  if (onDisk.delete(partNumber)) await markPart(state, partNumber, false);
  await writeFully(temporary.handle, bytes, partRangeOf(plan, partNumber).start, options);
  await temporary.handle.datasync();
  await markPart(state, partNumber, true);
  onDisk.add(partNumber);
}

async function markPart(
  { plan, temporary: { handle } }: UploadState,
  partNumber: number,
  isOnDisk: boolean,
): Promise<void> {
  await writeFully(handle, Uint8Array.of(isOnDisk ? 1 : 0), partMarkOffset(plan, partNumber));
  if (!isOnDisk) await handle.datasync();
}

async function complete(state: UploadState, options: CallOptions): Promise<StoredObject> {
  if (state.stored === undefined) assertOpen(state);
  state.completion ??= finish(state, options).finally(() => {
    state.completion = undefined;
  });
  return state.completion;
}

async function finish(state: UploadState, options: CallOptions): Promise<StoredObject> {
  state.stored ??= await publish(state, options);
  await syncFolder(state.location.folder);
  await state.temporary.handle.close();
  return state.stored;
}

async function publish(state: UploadState, { signal }: CallOptions): Promise<StoredObject> {
  const { location, plan, temporary } = state;
  assertAllWritten(state);
  throwIfAborted(signal);
  await temporary.handle.truncate(plan.sizeBytes);
  await temporary.handle.sync();
  const stored = storedObjectOf(location.key, await temporary.handle.stat({ bigint: true }));
  throwIfAborted(signal);
  await rename(temporary.path, location.path);
  return stored;
}

async function abort(state: UploadState): Promise<void> {
  state.aborted = true;
  await Promise.allSettled([...state.writes, state.completion]);
  await state.temporary.handle.close();
  await removeTemporary(state.temporary.path, state.location);
}

function assertOpen({ aborted, location: { key, path }, stored }: UploadState): void {
  if (!aborted && stored === undefined) return;
  throw new PrefetchError("NOT_FOUND", `The upload of ${path} is over; start another.`, {
    context: { key },
  });
}

function assertPartLength(
  { location, plan }: UploadState,
  partNumber: number,
  byteLength: number,
): void {
  const { start, end } = partRangeOf(plan, partNumber);
  if (byteLength === end - start) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `Part ${partNumber} of ${location.path} has ${byteLength} bytes where the plan says ${end - start}; write whole parts.`,
    { context: { key: location.key, offset: start, expected: end - start, found: byteLength } },
  );
}

function assertAllWritten({ location, onDisk, plan }: UploadState): void {
  for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
    if (onDisk.has(partNumber)) continue;
    throw new PrefetchError(
      "INTEGRITY",
      `Part ${partNumber} of ${plan.partCount} of ${location.path} was never written; write it, then complete.`,
      { context: { key: location.key, expected: plan.partCount, found: onDisk.size } },
    );
  }
}
