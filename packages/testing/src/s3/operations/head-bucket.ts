import type { SendableAnswer } from "../../http/send-answer.ts";
import { emptyAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";

/** `HeadBucket`. */
export function headBucket({ state }: S3Call): SendableAnswer {
  return emptyAnswer(200, { "x-amz-bucket-region": state.options.region });
}
