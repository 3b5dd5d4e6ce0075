import type { SendableAnswer } from "../../http/send-answer.ts";
import { readRuns } from "../../store/bytes/read-runs.ts";
import { receiveContent } from "../body/receive-content.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { notImplemented } from "../s3-errors.ts";
import { partChecksumNodesOf } from "./checksum-fields.ts";
import { copyRangeOf, copySourceOf } from "./copy-source.ts";
import { algorithmsOf, partNumberOf, storePart, uploadOf } from "./upload-part.ts";

/** `UploadPartCopy`. */
export async function uploadPartCopy(call: S3Call): Promise<SendableAnswer> {
  if (!call.state.traits.copiesParts) throw notImplemented("UploadPartCopy");
  const partNumber = partNumberOf(call);
  const upload = uploadOf(call);
  const { object } = copySourceOf(call);
  const range = copyRangeOf(call, object);
  const received = await receiveContent(
    {
      source: readRuns(object.runs, range, notImplemented),
      sizeBytes: range.end - range.start,
      algorithms: algorithmsOf(upload),
      assertions: {},
    },
    call.state.store,
  );
  const part = await storePart(call, { upload, partNumber, received });
  return resultAnswer("CopyPartResult", [
    ["ETag", `"${part.etag}"`],
    ["LastModified", part.lastModified.toISOString()],
    ...(upload.checksum?.declared === true ? partChecksumNodesOf(part.checksums) : []),
  ]);
}
