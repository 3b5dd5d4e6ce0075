import type { IncomingMessage } from "node:http";
import { readRequest } from "../../store/http/incoming-request.ts";
import type { IncomingStoreRequest } from "../../store/http/incoming-request.ts";
import type { AzureOperation } from "../azure-server-api.ts";
import { locateOperation } from "./locate-operation.ts";
import { parseRequestTarget } from "./request-target.ts";
import type { RequestTarget } from "./request-target.ts";

/** A request before anything is known of its sender. */
export type IncomingRequest = IncomingStoreRequest<RequestTarget, AzureOperation>;

/** Reads a request's first line and headers. */
export function incomingRequest(message: IncomingMessage): IncomingRequest {
  return readRequest(message, { parseTarget: (url) => parseRequestTarget(url), locateOperation });
}
