import type { IncomingMessage, ServerResponse } from "node:http";
import { receivedUnder } from "../../store/faults/store-fault-effects.ts";
import type { StoreContext } from "../../store/http/store-context.ts";
import { createStoreExchange } from "../../store/http/store-exchange.ts";
import { s3FaultEffectOf } from "../faults/s3-fault-effects.ts";
import type { S3FaultEffect } from "../faults/s3-fault-effects.ts";
import type { S3State } from "../s3-call.ts";
import { S3Error } from "../s3-error.ts";
import type { S3FaultRule, S3Request } from "../s3-server-api.ts";
import { answerRequest } from "./answer-request.ts";
import { incomingRequest } from "./incoming-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { errorAnswer } from "./s3-answer.ts";

/** What is known of a request when it comes in. */
type S3Asked = Omit<S3Request, "status">;

/** What all requests share. */
export type S3Context = StoreContext<S3State, S3Asked, S3FaultRule>;

/** Creates the server's request listener. */
export function createS3Exchange({
  faults,
  log,
  state,
  waiting,
}: S3Context): (message: IncomingMessage, response: ServerResponse) => void {
  const { latencyMs, virtualHost } = state.options;
  return createStoreExchange({ latencyMs, waiting }, (message) => {
    const request = incomingRequest(message, virtualHost);
    const { requestId } = request;
    const entry = log.add(loggedRequest(request));
    const fault = faults.strike(entry)?.fault;
    const effect: S3FaultEffect = fault === undefined ? {} : s3FaultEffectOf(fault);
    return {
      effect,
      entry,
      headers: { "x-amz-request-id": requestId },
      answer: () =>
        answerRequest(receivedUnder(effect, request), state, effect.forgetsPart === true),
      refuse: (error) =>
        errorAnswer(refusalOf(error), { key: request.target?.key ?? "", requestId }),
    };
  });
}

function loggedRequest({ operation, target, headers }: IncomingRequest): S3Asked {
  const { bucket = "", key = "", query } = target ?? {};
  const number = query?.get("partNumber");
  const partNumber = number === undefined ? undefined : Number(number);
  return { operation, bucket, key, partNumber, headers };
}

/** What the server does not understand itself must show, as any server's bug does. */
function refusalOf(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  return new S3Error(500, "InternalError", `The server failed: ${String(error)}`);
}
