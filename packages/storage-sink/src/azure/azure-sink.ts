import { assertSafePath, throwIfAborted } from "@prefetch/core";
import type { CallOptions, PendingUpload, StorageSink } from "@prefetch/core";
import { CAPABILITIES, LIMITS } from "./azure-limits.ts";
import { completeAzureSinkOptions } from "./azure-sink-options.ts";
import type { AzureSinkOptions } from "./azure-sink-options.ts";
import { azureUrlOf } from "./azure-url.ts";
import { createAzureStore } from "./client/azure-store.ts";
import { copyObject } from "./objects/copy-object.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { headObject } from "./objects/head-object.ts";
import { listObjects } from "./objects/list-objects.ts";
import { putObject } from "./objects/put-object.ts";
import { readObject } from "./objects/read-object.ts";
import { endUpload } from "./uploads/ended-uploads.ts";
import { resumeAzureUpload } from "./uploads/resume-upload.ts";
import { startAzureUpload } from "./uploads/start-upload.ts";

/**
 * Creates a sink over a container of Azure Blob storage; nothing is sent.
 *
 * Azure knows no uploads, only blocks, which lie unseen until a list of them is committed. So an upload
 * that is aborted leaves its blocks, unseen, until they expire a week later; and whoever completes an
 * object makes the store drop the blocks of all other uploads of that key, whose `complete` then names
 * the parts to write again.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function createAzureSink(options: AzureSinkOptions): StorageSink {
  const complete = completeAzureSinkOptions(options, process.env);
  const store = createAzureStore(complete);
  return {
    url: azureUrlOf(complete.container, complete.prefix),
    limits: LIMITS,
    capabilities: async ({ signal } = {}) => {
      throwIfAborted(signal);
      return CAPABILITIES;
    },
    head: (key, callOptions) => headObject(store, key, callOptions),
    list: (prefix, listOptions) => listObjects(store, prefix, listOptions),
    readInto: (target, key, offset, readOptions) =>
      readObject(store, key, { target, offset, ...readOptions }),
    put: (key, bytes, putOptions) => putObject(store, key, bytes, putOptions),
    startUpload: (key, plan, uploadOptions) => startAzureUpload(store, key, plan, uploadOptions),
    resumeUpload: (token, callOptions) => resumeAzureUpload(store, token, callOptions),
    copy: (fromUrl, toKey, callOptions) => copyObject(store, fromUrl, toKey, callOptions),
    delete: (key, callOptions) => deleteObject(store, key, callOptions),
    listUploads: (_prefix, callOptions) => noUploads(callOptions),
    abortUpload: async ({ key, uploadId }, { signal } = {}) => {
      throwIfAborted(signal);
      assertSafePath(key);
      endUpload(uploadId);
    },
  };
}

// oxlint-disable-next-line require-yield -- there are none to be found
async function* noUploads({ signal }: CallOptions = {}): AsyncIterable<PendingUpload> {
  throwIfAborted(signal);
}
