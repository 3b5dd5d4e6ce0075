import type { IncomingMessage, ServerResponse } from "node:http";
import { receivedUnder } from "../../store/faults/store-fault-effects.ts";
import type { StoreContext } from "../../store/http/store-context.ts";
import { createStoreExchange } from "../../store/http/store-exchange.ts";
import { gcsFaultEffectOf } from "../faults/gcs-fault-effects.ts";
import type { GcsFaultEffect } from "../faults/gcs-fault-effects.ts";
import type { GcsState } from "../gcs-call.ts";
import { GcsError } from "../gcs-error.ts";
import type { GcsFaultRule, GcsRequest } from "../gcs-server-api.ts";
import { answerRequest } from "./answer-request.ts";
import { errorAnswer } from "./gcs-answer.ts";
import { incomingRequest } from "./incoming-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** What is known of a request when it comes in; of some, the body tells the name. */
type GcsAsked = Omit<GcsRequest, "name" | "status"> & { name: string };

/** What all requests share. */
export type GcsContext = StoreContext<GcsState, GcsAsked, GcsFaultRule>;

/** Creates the server's request listener. */
export function createGcsExchange({
  faults,
  log,
  state,
  waiting,
}: GcsContext): (message: IncomingMessage, response: ServerResponse) => void {
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
      answer: () => answerRequest(receivedUnder(effect, request), { state, effect, onNamed }),
      refuse: (error) => errorAnswer(refusalOf(error, request)),
    };
  });
}

function loggedRequest({ operation, target, headers }: IncomingRequest): GcsAsked {
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
  const { status, code, message, details } = error;
  return new GcsError(status, code, message, { ...details, plainText: true });
}
