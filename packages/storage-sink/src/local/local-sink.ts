import { pathToFileURL } from "node:url";
import { throwIfAborted } from "@prefetch/core";
import type { SinkCapabilities, SinkLimits, StorageSink } from "@prefetch/core";
import { copyObject } from "./copy-object.ts";
import { deleteObject } from "./delete-object.ts";
import { headObject } from "./head-object.ts";
import { listObjects } from "./list-objects.ts";
import { abortLocalUpload, listLocalUploads } from "./list-uploads.ts";
import { completeLocalSinkOptions } from "./local-sink-options.ts";
import type { LocalSinkOptions } from "./local-sink-options.ts";
import { askNameFolding } from "./name-folding.ts";
import type { NameFolding } from "./name-folding.ts";
import { putObject } from "./put-object.ts";
import { readObject } from "./read-object.ts";
import { resumeLocalUpload, startLocalUpload } from "./start-upload.ts";

/** A directory limits neither the size of a part nor their number; the file system limits the file. */
const LIMITS: SinkLimits = {
  minPartBytes: 1,
  maxPartBytes: Number.MAX_SAFE_INTEGER,
  maxParts: Number.MAX_SAFE_INTEGER,
  sequentialParts: false,
};

/** What is the same on every file system. */
const CAPABILITIES: SinkCapabilities = {
  conditionalPut: "create",
  serverCopy: true,
  listUploads: true,
  checksum: "none",
};

/**
 * Creates a sink that keeps each object as a file of the same path under a directory.
 *
 * What is being written lies in a temporary file, `.prefetch-<upload id>.part`, in the folder of the
 * object, and is renamed when it is whole and on disk. Keys with a name of that form are refused, and
 * `list` passes over such files. `capabilities` writes two empty files under `.prefetch/` and removes
 * them, once. `list` orders keys by their UTF-8 bytes, as S3 does. Folders that a
 * deletion or an aborted upload leaves empty are removed, up to the directory itself.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a directory that no file system can hold.
 */
export function createLocalSink(options: LocalSinkOptions): StorageSink {
  const { directory } = completeLocalSinkOptions(options);
  return {
    url: pathToFileURL(directory).href.replace(/\/$/, ""),
    limits: LIMITS,
    capabilities: capabilitiesOf(directory),
    head: (key, callOptions) => headObject(directory, key, callOptions),
    list: (prefix, listOptions) => listObjects(directory, prefix, listOptions),
    readInto: (target, key, offset, readOptions) =>
      readObject(directory, key, { target, offset, ...readOptions }),
    put: (key, bytes, putOptions) => putObject(directory, key, bytes, putOptions),
    startUpload: (key, plan, uploadOptions) =>
      startLocalUpload(directory, key, plan, uploadOptions),
    resumeUpload: (token, callOptions) => resumeLocalUpload(directory, token, callOptions),
    copy: (fromUrl, toKey, callOptions) => copyObject(directory, fromUrl, toKey, callOptions),
    delete: (key, callOptions) => deleteObject(directory, key, callOptions),
    listUploads: (prefix, callOptions) => listLocalUploads(directory, prefix, callOptions),
    abortUpload: (upload, callOptions) => abortLocalUpload(directory, upload, callOptions),
  };
}

/** Asks once for all calls, and again where that failed. */
function capabilitiesOf(directory: string): StorageSink["capabilities"] {
  let asked: Promise<NameFolding> | undefined;
  return async ({ signal } = {}) => {
    throwIfAborted(signal);
    asked ??= askNameFolding(directory).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return { ...CAPABILITIES, nameFolding: await asked };
  };
}
