import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { flatHeaders } from "../../http/flat-headers.ts";
import type { S3Operation } from "../s3-server-api.ts";
import { locateOperation } from "./locate-operation.ts";
import { parseRequestTarget } from "./request-target.ts";
import type { RequestTarget } from "./request-target.ts";

/** A request before anything is known of its sender. */
export interface IncomingRequest {
  /** What the server calls it. */
  readonly requestId: string;
  /** What it asks for. */
  readonly operation: S3Operation;
  /** The method. */
  readonly method: string;
  /** What it names; `undefined` where that cannot be read. */
  readonly target: RequestTarget | undefined;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads a request's first line and headers. */
export function incomingRequest(request: IncomingMessage, virtualHost: string): IncomingRequest {
  const { method = "GET", url = "/" } = request;
  const headers = flatHeaders(request);
  const target = readableTarget(url, bucketOfHost(headers["host"], virtualHost));
  const operation = target === undefined ? "Unknown" : locateOperation(method, target, headers);
  return { requestId: randomUUID(), operation, method, target, headers, body: request };
}

function bucketOfHost(host = "", virtualHost: string): string | undefined {
  const isSubdomain = virtualHost !== "" && host.endsWith(`.${virtualHost}`);
  return isSubdomain ? host.slice(0, -virtualHost.length - 1) : undefined;
}

function readableTarget(url: string, bucket: string | undefined): RequestTarget | undefined {
  try {
    return parseRequestTarget(url, bucket);
  } catch {
    return undefined;
  }
}
