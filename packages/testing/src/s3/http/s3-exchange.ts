import type { IncomingMessage, ServerResponse } from "node:http";
import { createStoreExchange } from "../../store/http/store-exchange.ts";
import { s3FaultEffectOf } from "../faults/s3-fault-effects.ts";
import type { S3FaultEffect } from "../faults/s3-fault-effects.ts";
import type { S3FaultRules } from "../faults/s3-fault-rules.ts";
import type { S3State } from "../s3-call.ts";
import { S3Error } from "../s3-error.ts";
import type { LoggedS3Request, S3RequestLog } from "../s3-request-log.ts";
import { answerRequest } from "./answer-request.ts";
import { incomingRequest } from "./incoming-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { errorAnswer } from "./s3-answer.ts";

/** What all requests share. */
export interface S3ExchangeContext {
  /** What the server remembers. */
  readonly state: S3State;
  /** Where requests are noted. */
  readonly log: S3RequestLog;
  /** What goes wrong. */
  readonly faults: S3FaultRules;
  /** Answers that a fault keeps waiting: destroying one ends its connection. */
  readonly waiting: Set<ServerResponse>;
}

/** Creates the server's request listener. */
export function createS3Exchange({
  faults,
  log,
  state,
  waiting,
}: S3ExchangeContext): (message: IncomingMessage, response: ServerResponse) => void {
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
      answer: () => answerRequest(request, state, effect.forgetsPart === true),
      refuse: (error) =>
        errorAnswer(refusalOf(error), { key: request.target?.key ?? "", requestId }),
    };
  });
}

function loggedRequest({
  operation,
  target,
  headers,
}: IncomingRequest): Omit<LoggedS3Request, "status"> {
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
