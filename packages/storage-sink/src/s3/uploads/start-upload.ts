import { CreateMultipartUploadCommand } from "@aws-sdk/client-s3";
import { PrefetchError, isPrefetchError } from "@prefetch/core";
import type { PartPlan, Upload, UploadOptions, UploadToken } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { withRetry } from "../../requests/control-retry.ts";
import { isUnanswered } from "../../requests/store-failure.ts";
import type { S3Call } from "../client/s3-store.ts";
import { declaredAlgorithmOf } from "../integrity/integrity.ts";
import type { Integrity } from "../integrity/integrity.ts";
import { withIntegrity } from "../integrity/with-integrity.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { listS3Parts } from "./list-parts.ts";
import { abortS3Upload, listS3Uploads } from "./list-uploads.ts";
import { createS3Upload } from "./s3-upload.ts";

/** What one try to begin an upload needs. */
interface Beginning extends S3Call {
  readonly integrity: Integrity;
  readonly contentType: string;
}

/** An upload that was just begun. */
export interface BegunUpload {
  /** Names it. */
  readonly token: UploadToken;
  /** What its parts are checked by. */
  readonly integrity: Integrity;
}

/** Begins an object that is written in parts, as `StorageSink.startUpload` has it. */
export async function startS3Upload(
  sinking: S3Sinking,
  key: string,
  plan: PartPlan,
  options: UploadOptions = {},
): Promise<Upload> {
  const begun = await beginS3Upload(sinking, key, plan, options);
  return createS3Upload(sinking, { ...begun, held: [] });
}

/** Begins an upload with the best checksum that the store takes. */
export async function beginS3Upload(
  sinking: S3Sinking,
  key: string,
  plan: PartPlan,
  options: UploadOptions,
): Promise<BegunUpload> {
  const contentType = options.contentType ?? "application/octet-stream";
  const call = { key: wholeKeyOf(sinking.store, key), signal: options.signal, contentType };
  return withIntegrity(sinking.profile, options, async (integrity) => {
    const uploadId = await begin(sinking, key, { ...call, integrity });
    return { token: { key, uploadId, plan }, integrity };
  });
}

/** Begins an upload, again where that may help, and leaves none behind whose id was lost. */
async function begin(sinking: S3Sinking, key: string, beginning: Beginning): Promise<string> {
  const { options } = sinking.store;
  return withRetry(options, beginning.signal, async () => {
    const beganAt = Date.now();
    try {
      return await create(sinking, beginning);
    } catch (error) {
      if (mayHaveBegun(error)) await abortLostUploads(sinking, key, beganAt);
      throw error;
    }
  });
}

async function create({ openUploads, store }: S3Sinking, beginning: Beginning): Promise<string> {
  const { contentType, integrity, ...call } = beginning;
  const algorithm = declaredAlgorithmOf(integrity);
  const input = {
    Bucket: store.bucket,
    Key: call.key,
    ContentType: contentType,
    ...(algorithm && { ChecksumAlgorithm: algorithm, ChecksumType: "FULL_OBJECT" as const }),
  };
  const { UploadId } = await store.once(call, (client, http) =>
    client.send(new CreateMultipartUploadCommand(input), http),
  );
  if (UploadId === undefined) {
    throw new PrefetchError(
      "UNAVAILABLE",
      `The store began an upload of "${call.key}" without an id.`,
    );
  }
  openUploads.add(UploadId);
  return UploadId;
}

function mayHaveBegun(error: unknown): boolean {
  return isUnanswered(error) || (isPrefetchError(error) && error.code === "ABORTED");
}

/** How far the store's clock may be behind, in milliseconds. */
const CLOCK_SKEW_MS = 5_000;

/**
 * Ends uploads of this key that were begun since `beganAt`, are not known here and hold nothing: their
 * answers were lost. An upload that holds a part has an owner. What fails here stays, and is found by
 * `listUploads`.
 */
async function abortLostUploads(sinking: S3Sinking, key: string, beganAt: number): Promise<void> {
  const signal = AbortSignal.timeout(sinking.store.options.abortTimeoutMs);
  try {
    for await (const pending of listS3Uploads(sinking, key, { signal })) {
      const isRecent = pending.startedAt.getTime() >= beganAt - CLOCK_SKEW_MS;
      const isUnknown = pending.key === key && !sinking.openUploads.has(pending.uploadId);
      if (!isRecent || !isUnknown) continue;
      const { parts } = await listS3Parts(sinking, pending, { signal });
      if (parts.length === 0) await abortS3Upload(sinking, pending, { signal });
    }
  } catch {
    // The failure that led here is the one to tell of.
  }
}
