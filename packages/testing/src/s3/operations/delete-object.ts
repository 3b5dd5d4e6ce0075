import type { SendableAnswer } from "../../http/send-answer.ts";
import { emptyAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { removeObject } from "../state/bucket-state.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { requireNoFolder } from "./file-names.ts";

/** `DeleteObject`: nothing to delete is no error. */
export async function deleteObject(call: S3Call): Promise<SendableAnswer> {
  const { bucket, key, headers } = call;
  requireWritable(conditionsOf(headers), bucket.objects.get(key));
  requireNoFolder(call);
  await removeObject(bucket, key);
  return emptyAnswer(204);
}
