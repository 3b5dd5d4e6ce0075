import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { CallOptions, PartPlan, Upload, UploadOptions, UploadToken } from "@prefetch/core";
import { isAbsent, translating } from "./errno.ts";
import { assertFolderInside } from "./folders.ts";
import { createLocalUpload } from "./local-upload.ts";
import { locateObject, temporaryPathOf } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";
import { writeFully } from "./positional-io.ts";
import { isUploadId } from "./temporary-name.ts";
import { createTemporary, discardTemporary } from "./temporary.ts";
import type { Temporary } from "./temporary.ts";
import { encodeUploadRecord, isRecordOf, readUploadRecord } from "./upload-record.ts";

/** Begins an object in parts: a temporary file that knows its key and its plan. */
export async function startLocalUpload(
  directory: string,
  key: string,
  plan: PartPlan,
  options: UploadOptions = {},
): Promise<Upload> {
  const location = locateObject(directory, key);
  throwIfAborted(options.signal);
  return translating(location, async () => {
    const temporary = await createTemporary(location);
    try {
      const record = encodeUploadRecord(key, plan, "none");
      await writeFully(temporary.handle, record, plan.sizeBytes, options);
      return createLocalUpload({ location, temporary, plan, writtenParts: [] });
    } catch (error) {
      await discardTemporary(temporary, location);
      throw error;
    }
  });
}

/** Goes on with the upload that a token names, if its temporary file is there and fits the token. */
export async function resumeLocalUpload(
  directory: string,
  token: UploadToken,
  options: CallOptions = {},
): Promise<Upload | undefined> {
  const location = locateObject(directory, token.key);
  throwIfAborted(options.signal);
  if (!isUploadId(token.uploadId)) return undefined;
  return translating(location, async () => {
    const temporary = await openTemporary(location, token.uploadId);
    if (temporary === undefined) return undefined;
    const writtenParts = await writtenPartsOf(temporary, token);
    if (writtenParts !== undefined) {
      return createLocalUpload({ location, temporary, plan: token.plan, writtenParts });
    }
    await temporary.handle.close();
    return undefined;
  });
}

async function openTemporary(
  location: ObjectLocation,
  uploadId: string,
): Promise<Temporary | undefined> {
  const path = temporaryPathOf(location.folder, uploadId);
  try {
    await assertFolderInside(location);
    return { uploadId, path, handle: await open(path, "r+") };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** An upload that ended while it was completed has all its parts, and no record any more. */
async function restoreRecord(
  handle: FileHandle,
  { key, plan }: Pick<UploadToken, "key" | "plan">,
): Promise<void> {
  const { size } = await handle.stat();
  if (size !== plan.sizeBytes || size === 0) return;
  await writeFully(handle, encodeUploadRecord(key, plan, "all"), plan.sizeBytes);
}

async function writtenPartsOf(
  { handle }: { readonly handle: FileHandle },
  { key, plan }: UploadToken,
): Promise<readonly number[] | undefined> {
  try {
    await restoreRecord(handle, { key, plan });
    const record = await readUploadRecord(handle);
    return record !== undefined && isRecordOf(record, key, plan) ? record.writtenParts : undefined;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
