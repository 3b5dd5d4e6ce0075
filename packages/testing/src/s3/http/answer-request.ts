import type { SendableAnswer } from "../../http/send-answer.ts";
import { verifySignature } from "../auth/verify-signature.ts";
import { OPERATIONS } from "../operations/operations.ts";
import { headersKnownTo } from "../profile/known-headers.ts";
import type { S3State } from "../s3-call.ts";
import { S3Error } from "../s3-error.ts";
import { noSuchBucket, notImplemented } from "../s3-errors.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** "Creating object key names" in the Amazon S3 user guide. */
const MAX_KEY_BYTES = 1024;

/**
 * Answers a request, if its sender may ask.
 *
 * @throws {@link S3Error} where it is refused.
 */
export async function answerRequest(
  request: IncomingRequest,
  state: S3State,
  forgetsPart: boolean,
): Promise<SendableAnswer> {
  const { operation, method, target, headers, body } = request;
  if (target === undefined)
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
  verifySignature({ method, target, headers }, state.options);
  const { key, query } = target;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error(400, "KeyTooLongError", "Your key is too long");
  }
  if (target.bucket === "") throw notImplemented("Listing buckets");
  const bucket = state.buckets.get(target.bucket);
  if (bucket === undefined) throw noSuchBucket(target.bucket);
  const known = headersKnownTo(state.traits, operation, headers);
  return OPERATIONS[operation]({ state, bucket, key, query, headers: known, body, forgetsPart });
}
