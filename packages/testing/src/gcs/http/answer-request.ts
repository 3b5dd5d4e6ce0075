import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsFaultEffect } from "../faults/gcs-fault-effects.ts";
import type { GcsState } from "../gcs-call.ts";
import { noSuchBucket, notFound } from "../gcs-errors.ts";
import { OPERATIONS } from "../operations/operations.ts";
import { authorize } from "./authorize.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** What goes with a request. */
export interface RequestCircumstances {
  /** What the server remembers. */
  readonly state: GcsState;
  /** What goes wrong. */
  readonly effect: GcsFaultEffect;
  /** Told of the object's name where the body names it. */
  readonly onNamed: (name: string) => void;
}

/**
 * Answers a request, if its sender may ask.
 *
 * @throws {@link GcsError} where it is refused.
 */
export async function answerRequest(
  request: IncomingRequest,
  { state, effect, onNamed }: RequestCircumstances,
): Promise<SendableAnswer> {
  const { operation, target, headers, body } = request;
  if (target === undefined) throw notFound();
  authorize(request, state.options);
  const bucket = state.buckets.get(target.bucket);
  if (bucket === undefined) throw noSuchBucket();
  return OPERATIONS[operation]({ state, bucket, target, headers, body, effect, onNamed });
}
