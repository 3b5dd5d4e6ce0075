import type { CallOptions, PendingUpload, SinkLimits, StorageSink } from "@prefetch/core";
import { throwIfAborted } from "@prefetch/core";
import { createGcsStore } from "./client/gcs-store.ts";
import { completeGcsSinkOptions } from "./gcs-sink-options.ts";
import type { GcsSinkOptions } from "./gcs-sink-options.ts";
import type { GcsSinking } from "./gcs-sinking.ts";
import { gcsUrlOf } from "./gcs-url.ts";
import { copyObject } from "./objects/copy-object.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { headObject } from "./objects/head-object.ts";
import { listObjects } from "./objects/list-objects.ts";
import { putObject } from "./objects/put-object.ts";
import { readObject } from "./objects/read-object.ts";
import { storeProfileOf } from "./profile/store-profile.ts";
import { resumeGcsUpload } from "./uploads/resume-upload.ts";
import { CHUNK_UNIT_BYTES, abortGcsUpload } from "./uploads/session.ts";
import { startGcsUpload } from "./uploads/start-upload.ts";

const GIBIBYTE = 1024 ** 3;
/** The largest object (https://cloud.google.com/storage/quotas#objects); a session has no limit of parts. */
const MAX_OBJECT_BYTES = 5 * 1024 * GIBIBYTE;
const LIMITS: SinkLimits = {
  minPartBytes: CHUNK_UNIT_BYTES,
  maxPartBytes: 5 * GIBIBYTE,
  maxParts: MAX_OBJECT_BYTES / CHUNK_UNIT_BYTES,
  sequentialParts: true,
};

/**
 * Creates a sink over a bucket of Google Cloud Storage or of a store that speaks its JSON API; nothing is
 * sent, and Google's client, which gets the credentials, is loaded by the first request that needs them.
 * Parts go through resumable sessions: in order, one at a time, all but the last a multiple of 256 KiB.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function createGcsSink(options: GcsSinkOptions): StorageSink {
  const complete = completeGcsSinkOptions(options, process.env);
  const store = createGcsStore(complete);
  const profile = storeProfileOf(store);
  const sinking: GcsSinking = { store, profile };
  return {
    url: gcsUrlOf(complete.bucket, complete.prefix),
    limits: LIMITS,
    capabilities: async (callOptions) => ({
      ...(await profile.probed(callOptions)),
      serverCopy: true,
      listUploads: false,
    }),
    head: (key, callOptions) => headObject(store, key, callOptions),
    list: (prefix, listOptions) => listObjects(store, prefix, listOptions),
    readInto: (target, key, offset, readOptions) =>
      readObject(store, key, { target, offset, ...readOptions }),
    put: (key, bytes, putOptions) => putObject(sinking, key, bytes, putOptions),
    startUpload: (key, plan, uploadOptions) => startGcsUpload(store, key, plan, uploadOptions),
    resumeUpload: (token, callOptions) => resumeGcsUpload(store, token, callOptions),
    copy: (fromUrl, toKey, callOptions) => copyObject(store, fromUrl, toKey, callOptions),
    delete: (key, callOptions) => deleteObject(store, key, callOptions),
    listUploads: (_prefix, callOptions) => noUploads(callOptions),
    abortUpload: (upload, callOptions) => abortGcsUpload(store, upload, callOptions),
  };
}

/** The store does not list sessions. */
async function* noUploads({ signal }: CallOptions = {}): AsyncIterable<PendingUpload> {
  throwIfAborted(signal);
  yield* [];
}
