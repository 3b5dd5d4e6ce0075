import type { IncomingMessage } from "node:http";
import { readRequest } from "../../store/http/incoming-request.ts";
import type { IncomingStoreRequest } from "../../store/http/incoming-request.ts";
import type { S3Operation } from "../s3-server-api.ts";
import { locateOperation } from "./locate-operation.ts";
import { parseRequestTarget } from "./request-target.ts";
import type { RequestTarget } from "./request-target.ts";

/** A request before anything is known of its sender. */
export type IncomingRequest = IncomingStoreRequest<RequestTarget, S3Operation>;

/** Reads a request's first line and headers. */
export function incomingRequest(message: IncomingMessage, virtualHost: string): IncomingRequest {
  return readRequest(message, {
    parseTarget: (url, { host }) => parseRequestTarget(url, bucketOfHost(host, virtualHost)),
    locateOperation,
  });
}

function bucketOfHost(host = "", virtualHost: string): string | undefined {
  const isSubdomain = virtualHost !== "" && host.endsWith(`.${virtualHost}`);
  return isSubdomain ? host.slice(0, -virtualHost.length - 1) : undefined;
}
