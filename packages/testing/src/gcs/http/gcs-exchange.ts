import type { IncomingMessage, ServerResponse } from "node:http";
import { createStoreExchange } from "../../store/http/store-exchange.ts";
import { gcsFaultEffectOf } from "../faults/gcs-fault-effects.ts";
import type { GcsFaultEffect } from "../faults/gcs-fault-effects.ts";
import type { GcsFaultRules } from "../faults/gcs-fault-rules.ts";
import type { GcsState } from "../gcs-call.ts";
import { GcsError } from "../gcs-error.ts";
import type { GcsRequestLog, LoggedGcsRequest } from "../gcs-request-log.ts";
import { answerRequest } from "./answer-request.ts";
import { errorAnswer } from "./gcs-answer.ts";
import { incomingRequest } from "./incoming-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** What all requests share. */
export interface GcsExchangeContext {
  /** What the server remembers. */
  readonly state: GcsState;
  /** Where requests are noted. */
  readonly log: GcsRequestLog;
  /** What goes wrong. */
  readonly faults: GcsFaultRules;
  /** Answers that a fault keeps waiting: destroying one ends its connection. */
  readonly waiting: Set<ServerResponse>;
}

/** Creates the server's request listener. */
export function createGcsExchange({
  faults,
  log,
  state,
  waiting,
}: GcsExchangeContext): (message: IncomingMessage, response: ServerResponse) => void {
  const { latencyMs } = state.options;
  return createStoreExchange({ latencyMs, waiting }, (message) => {
    const request = incomingRequest(message);
    const entry = log.add(loggedRequest(request));
    const fault = faults.strike(entry)?.fault;
    const effect: GcsFaultEffect = fault === undefined ? {} : gcsFaultEffectOf(fault);
    const onNamed = (name: string): void => {
      entry.name = name;
    };
    return {
      effect,
      entry,
      headers: { "X-GUploader-UploadID": request.requestId },
      answer: () => answerRequest(request, { state, effect, onNamed }),
      refuse: (error) => errorAnswer(refusalOf(error, request)),
    };
  });
}

function loggedRequest({
  operation,
  target,
  headers,
}: IncomingRequest): Omit<LoggedGcsRequest, "status"> {
  const query = target?.query ?? new Map<string, string>();
  const name = target === undefined || target.name === "" ? query.get("name") : target.name;
  const range = headers["content-range"] ?? headers["range"];
  return { operation, bucket: target?.bucket ?? "", name: name ?? "", query, range, headers };
}

/** What the server does not understand itself must show, as any server's bug does. */
function refusalOf(error: unknown, { operation }: IncomingRequest): GcsError {
  if (!(error instanceof GcsError)) {
    return new GcsError(500, "internalError", `The server failed: ${String(error)}`);
  }
  if (operation !== "ReadObject") return error;
  const { status, reason, message, details } = error;
  return new GcsError(status, reason, message, { ...details, plainText: true });
}
