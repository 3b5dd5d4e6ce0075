import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
} from "@aws-sdk/client-s3";
import { unsafePathReason } from "@prefetch/core";
import type { CallOptions, PendingUpload } from "@prefetch/core";
import { wholeKeyOf, wholePrefixOf } from "../../addresses/whole-key.ts";
import { isAbsent } from "../client/s3-errors.ts";
import { decodeListed } from "../client/url-encoding.ts";
import type { S3Sinking } from "../s3-sinking.ts";

/** What S3 puts on a page at most; SeaweedFS would put ten times as many. */
const PAGE_UPLOADS = 1000;

/** Lists open uploads, as `StorageSink.listUploads` has it. */
export async function* listS3Uploads(
  sinking: S3Sinking,
  prefix: string,
  { signal }: CallOptions = {},
): AsyncIterable<PendingUpload> {
  const { store } = sinking;
  const asked: ListMultipartUploadsCommandInput = {
    Bucket: store.bucket,
    Prefix: wholePrefixOf(store.options, prefix),
    EncodingType: "url",
    MaxUploads: PAGE_UPLOADS,
  };
  let marker: Marker | undefined = {};
  while (marker !== undefined) {
    const input: ListMultipartUploadsCommandInput = { ...asked, ...marker };
    const page = await pageOf(sinking, input, { signal });
    if (page === undefined) return;
    yield* pendingOf(sinking, page);
    marker = markerAfter(page);
  }
}

/** A server of rclone answers `NoSuchUpload` for a bucket in which none was ever begun. */
async function pageOf(
  { store }: S3Sinking,
  input: ListMultipartUploadsCommandInput,
  { signal }: CallOptions,
): Promise<ListMultipartUploadsCommandOutput | undefined> {
  try {
    return await store.repeated({ signal }, (client, http) =>
      client.send(new ListMultipartUploadsCommand(input), http),
    );
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Where the next page begins. */
type Marker = Pick<ListMultipartUploadsCommandInput, "KeyMarker" | "UploadIdMarker">;

/** AWS names the last key and the last id; SeaweedFS, which lists by id, the id alone. */
function markerAfter(page: ListMultipartUploadsCommandOutput): Marker | undefined {
  const { EncodingType, IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
  const isNamed = NextKeyMarker !== undefined || NextUploadIdMarker !== undefined;
  if (!IsTruncated || !isNamed) return undefined;
  return {
    KeyMarker: NextKeyMarker === undefined ? undefined : decodeListed(NextKeyMarker, EncodingType),
    UploadIdMarker: NextUploadIdMarker,
  };
}

/** Ends an open upload, as `StorageSink.abortUpload` has it. */
export async function abortS3Upload(
  { openUploads, store }: S3Sinking,
  { key, uploadId }: Pick<PendingUpload, "key" | "uploadId">,
  { signal }: CallOptions = {},
): Promise<void> {
  const call = { key: wholeKeyOf(store, key), signal };
  const input = { Bucket: store.bucket, Key: call.key, UploadId: uploadId };
  try {
    await store.repeated(call, (client, http) =>
      client.send(new AbortMultipartUploadCommand(input), http),
    );
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  openUploads.delete(uploadId);
}

function pendingOf(
  { store }: S3Sinking,
  page: ListMultipartUploadsCommandOutput,
): readonly PendingUpload[] {
  const rootLength = wholePrefixOf(store.options, "").length;
  const pending = (page.Uploads ?? []).map(({ Initiated, Key, UploadId }) => ({
    key: decodeListed(Key ?? "", page.EncodingType).slice(rootLength),
    uploadId: UploadId ?? "",
    startedAt: Initiated ?? new Date(0),
  }));
  return pending.filter(({ key }) => unsafePathReason(key) === undefined);
}
