import type { SendableAnswer } from "../../http/send-answer.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import type { StoredPart } from "../state/bucket-state.ts";
import { partChecksumNodesOf } from "./checksum-fields.ts";
import { keyEncodingOf, pageOf, pageSizeOf } from "./list-page.ts";
import { uploadOf } from "./upload-part.ts";

/** `ListParts`. */
export function listParts(call: S3Call): SendableAnswer {
  const { bucket, key, query, state } = call;
  const upload = uploadOf(call);
  const size = pageSizeOf(query, "max-parts", state.options.pageSize);
  const marker = Number(query.get("part-number-marker") ?? 0);
  const left = [...upload.parts.values()]
    .filter(({ partNumber }) => partNumber > marker)
    .toSorted((one, other) => one.partNumber - other.partNumber);
  const { entries, truncated, last } = pageOf(left, size);
  return resultAnswer("ListPartsResult", [
    ["Bucket", bucket.name],
    ["Key", keyEncodingOf(query)(key)],
    ["UploadId", upload.uploadId],
    ["PartNumberMarker", marker],
    ["NextPartNumberMarker", truncated ? last?.partNumber : undefined],
    ["MaxParts", size],
    ["IsTruncated", truncated],
    ["ChecksumAlgorithm", upload.checksum?.algorithm],
    ["ChecksumType", upload.checksum?.type],
    ...entries.map(nodeOf),
  ]);
}

function nodeOf({ partNumber, lastModified, etag, sizeBytes, checksums }: StoredPart): XmlNode {
  return [
    "Part",
    [
      ["PartNumber", partNumber],
      ["LastModified", lastModified.toISOString()],
      ["ETag", `"${etag}"`],
      ["Size", sizeBytes],
      ...partChecksumNodesOf(checksums),
    ],
  ];
}
