import type { SinkCapabilities, SinkLimits, StorageSink } from "@prefetch/core";
import { createS3Store } from "./client/s3-store.ts";
import { copyObject } from "./objects/copy-object.ts";
import { deleteObject } from "./objects/delete-object.ts";
import { headObject } from "./objects/head-object.ts";
import { listObjects } from "./objects/list-objects.ts";
import { putObject } from "./objects/put-object.ts";
import { readObject } from "./objects/read-object.ts";
import type { ProbedStore } from "./profile/probe-store.ts";
import { storeProfileOf } from "./profile/store-profile.ts";
import { completeS3SinkOptions } from "./s3-sink-options.ts";
import type { S3SinkOptions } from "./s3-sink-options.ts";
import type { S3Sinking } from "./s3-sinking.ts";
import { s3UrlOf } from "./s3-url.ts";
import { abortS3Upload, listS3Uploads } from "./uploads/list-uploads.ts";
import { resumeS3Upload } from "./uploads/resume-upload.ts";
import { startS3Upload } from "./uploads/start-upload.ts";

const MEBIBYTE = 1024 ** 2;
/** The limits of S3 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
const LIMITS: Omit<SinkLimits, "minPartBytes"> = {
  maxPartBytes: 5 * 1024 * MEBIBYTE,
  maxParts: 10_000,
  sequentialParts: false,
};

/**
 * Creates a sink over a bucket of S3 or of a store that speaks its API; nothing is sent. The first write
 * asks the store what it can do, with a few small requests under the prefix, once for each bucket in
 * this process; the options `conditionalPut` and `checksum` together spare that.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function createS3Sink(options: S3SinkOptions): StorageSink {
  const complete = completeS3SinkOptions(options, process.env);
  const store = createS3Store(complete);
  const profile = storeProfileOf(store);
  const sinking: S3Sinking = { store, profile, openUploads: new Set() };
  return {
    url: s3UrlOf(complete.bucket, complete.prefix),
    limits: { ...LIMITS, minPartBytes: complete.minPartBytes },
    capabilities: async (callOptions) => capabilitiesOf(await profile.probed(callOptions)),
    head: (key, callOptions) => headObject(sinking, key, callOptions),
    list: (prefix, listOptions) => listObjects(sinking, prefix, listOptions),
    readInto: (target, key, offset, readOptions) =>
      readObject(sinking, key, { target, offset, ...readOptions }),
    put: (key, bytes, putOptions) => putObject(sinking, key, bytes, putOptions),
    startUpload: (key, plan, uploadOptions) => startS3Upload(sinking, key, plan, uploadOptions),
    resumeUpload: (token, callOptions) => resumeS3Upload(sinking, token, callOptions),
    copy: (fromUrl, toKey, callOptions) => copyObject(sinking, fromUrl, toKey, callOptions),
    delete: (key, callOptions) => deleteObject(store, key, callOptions),
    listUploads: (prefix, callOptions) => listS3Uploads(sinking, prefix, callOptions),
    abortUpload: (upload, callOptions) => abortS3Upload(sinking, upload, callOptions),
  };
}

function capabilitiesOf({ conditionalPut, integrity }: ProbedStore): SinkCapabilities {
  return {
    conditionalPut,
    serverCopy: true,
    listUploads: true,
    checksum: integrity,
  };
}
