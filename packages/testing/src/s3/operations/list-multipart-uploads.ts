import type { SendableAnswer } from "../../http/send-answer.ts";
import { compareUtf8 } from "../../store/utf8-order.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import type { S3Traits } from "../profile/s3-traits.ts";
import type { S3Call } from "../s3-call.ts";
import { noSuchUpload, notImplemented } from "../s3-errors.ts";
import type { MultipartUpload } from "../state/bucket-state.ts";
import { keyEncodingOf, pageOf, pageSizeOf } from "./list-page.ts";

/** `ListMultipartUploads`. */
export function listMultipartUploads({ bucket, query, state }: S3Call): SendableAnswer {
  if (query.has("delimiter")) throw notImplemented("Listing uploads with a delimiter");
  refuseWithoutUploads(bucket, state.traits);
  const size = pageSizeOf(query, "max-uploads", state.options.pageSize);
  const prefix = query.get("prefix") ?? "";
  const isListed = ({ key }: MultipartUpload): boolean =>
    state.traits.listsUploadsByPrefix || key === prefix;
  const uploads = [...bucket.uploads.values()].filter(isListed);
  const { entries, truncated, last } = pageOf(uploadsAfter(uploads, query), size);
  const encode = keyEncodingOf(query);
  return resultAnswer("ListMultipartUploadsResult", [
    ["Bucket", bucket.name],
    ["Prefix", encode(query.get("prefix") ?? "")],
    ["KeyMarker", encode(query.get("key-marker") ?? "")],
    ["UploadIdMarker", query.get("upload-id-marker") ?? ""],
    ["NextKeyMarker", truncated && last !== undefined ? encode(last.key) : undefined],
    ["NextUploadIdMarker", truncated ? last?.uploadId : undefined],
    ["MaxUploads", size],
    ["EncodingType", query.get("encoding-type")],
    ["IsTruncated", truncated],
    ...entries.map((upload) => nodeOf(upload, encode)),
  ]);
}

function refuseWithoutUploads(
  { uploads }: Pick<S3Call["bucket"], "uploads">,
  { listsNoUploads }: Pick<S3Traits, "listsNoUploads">,
): void {
  if (uploads.size === 0 && !listsNoUploads) throw noSuchUpload("");
}

/** By key, then by time. A key marker without an id passes all uploads of that key. */
function uploadsAfter(
  uploads: readonly MultipartUpload[],
  query: ReadonlyMap<string, string>,
): readonly MultipartUpload[] {
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("upload-id-marker") ?? "";
  const isAfter = ({ key, uploadId }: MultipartUpload): boolean => {
    const order = compareUtf8(key, keyMarker);
    return order > 0 || (order === 0 && idMarker !== "" && uploadId > idMarker);
  };
  return uploads
    .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload))
    .toSorted(
      (one, other) => compareUtf8(one.key, other.key) || compareUtf8(one.uploadId, other.uploadId),
    );
}

function nodeOf(
  { key, uploadId, initiated, checksum }: MultipartUpload,
  encode: (key: string) => string,
): XmlNode {
  return [
    "Upload",
    [
      ["Key", encode(key)],
      ["UploadId", uploadId],
      ["StorageClass", "STANDARD"],
      ["Initiated", initiated.toISOString()],
      ["ChecksumAlgorithm", checksum?.algorithm],
      ["ChecksumType", checksum?.type],
    ],
  ];
}
