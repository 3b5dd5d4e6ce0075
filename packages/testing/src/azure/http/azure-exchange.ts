import type { IncomingMessage, ServerResponse } from "node:http";
import { receivedUnder } from "../../store/faults/store-fault-effects.ts";
import type { StoreContext } from "../../store/http/store-context.ts";
import { createStoreExchange } from "../../store/http/store-exchange.ts";
import type { AzureState } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import type { AzureFaultRule, AzureRequest } from "../azure-server-api.ts";
import { azureFaultEffectOf } from "../faults/azure-fault-effects.ts";
import type { AzureFaultEffect } from "../faults/azure-fault-effects.ts";
import { answerRequest } from "./answer-request.ts";
import { errorAnswer } from "./azure-answer.ts";
import { incomingRequest } from "./incoming-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** What is known of a request when it comes in. */
type AzureAsked = Omit<AzureRequest, "status">;

/** What all requests share. */
export type AzureContext = StoreContext<AzureState, AzureAsked, AzureFaultRule>;

/** The version of the service that is answered as where a request names none. */
const SERVICE_VERSION = "2026-10-06";

/** Creates the server's request listener. */
export function createAzureExchange({
  faults,
  log,
  state,
  waiting,
}: AzureContext): (message: IncomingMessage, response: ServerResponse) => void {
  const { latencyMs } = state.options;
  return createStoreExchange({ latencyMs, waiting }, (message) => {
    const request = incomingRequest(message);
    const entry = log.add(loggedRequest(request));
    const fault = faults.strike(entry)?.fault;
    const effect: AzureFaultEffect = fault === undefined ? {} : azureFaultEffectOf(fault);
    return {
      effect,
      entry,
      headers: commonHeaders(request),
      answer: () => answerRequest(receivedUnder(effect, request), state, effect),
      refuse: (error) => errorAnswer(refusalOf(error), request.requestId),
    };
  });
}

function loggedRequest({ operation, target, headers }: IncomingRequest): AzureAsked {
  const { container = "", blob = "", query } = target ?? {};
  return { operation, container, blob, blockId: query?.get("blockid") ?? undefined, headers };
}

function commonHeaders({ headers, requestId }: IncomingRequest): Record<string, string> {
  const clientRequestId = headers["x-ms-client-request-id"];
  return {
    "x-ms-request-id": requestId,
    "x-ms-version": headers["x-ms-version"] ?? SERVICE_VERSION,
    ...(clientRequestId === undefined ? {} : { "x-ms-client-request-id": clientRequestId }),
  };
}

/** What the server does not understand itself must show, as any server's bug does. */
function refusalOf(error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  return new AzureError(500, "InternalError", `The server failed: ${String(error)}`);
}
