import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { flatHeaders } from "../../http/flat-headers.ts";
import type { GcsOperation } from "../gcs-server-api.ts";
import { locateOperation } from "./locate-operation.ts";
import { parseRequestTarget } from "./request-target.ts";
import type { RequestTarget } from "./request-target.ts";

/** A request before anything is known of its sender. */
export interface IncomingRequest {
  /** What the server calls it. */
  readonly requestId: string;
  /** What it asks for. */
  readonly operation: GcsOperation;
  /** What it names; `undefined` where that cannot be read. */
  readonly target: RequestTarget | undefined;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads a request's first line and headers. */
export function incomingRequest(request: IncomingMessage): IncomingRequest {
  const { method = "GET", url = "/" } = request;
  const headers = flatHeaders(request);
  const target = readableTarget(url);
  const operation = target === undefined ? "Unknown" : locateOperation(method, target, headers);
  return { requestId: randomUUID(), operation, target, headers, body: request };
}

function readableTarget(url: string): RequestTarget | undefined {
  try {
    return parseRequestTarget(url);
  } catch {
    return undefined;
  }
}
