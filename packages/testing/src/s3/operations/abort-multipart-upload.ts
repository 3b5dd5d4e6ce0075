import type { SendableAnswer } from "../../http/send-answer.ts";
import { emptyAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { uploadOf } from "./upload-part.ts";

/** `AbortMultipartUpload`. */
export async function abortMultipartUpload(call: S3Call): Promise<SendableAnswer> {
  const { uploadId, parts } = uploadOf(call);
  call.bucket.uploads.delete(uploadId);
  await Promise.all([...parts.values()].map(({ bytes }) => bytes.release()));
  return emptyAnswer(204);
}
