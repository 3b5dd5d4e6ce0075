import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { flatHeaders } from "../../http/flat-headers.ts";

type Headers = Readonly<Record<string, string>>;

/** A request before anything is known of its sender. */
export interface IncomingStoreRequest<Target, Operation> {
  /** What the server calls it. */
  readonly requestId: string;
  /** What it asks for. */
  readonly operation: Operation | "Unknown";
  /** The method. */
  readonly method: string;
  /** What it names; `undefined` where that cannot be read. */
  readonly target: Target | undefined;
  /** All headers, names in lower case. */
  readonly headers: Headers;
  /** The body. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** How a store reads what a request names and asks for. */
export interface RequestReading<Target, Operation> {
  /** Reads what it names; throws `URIError`, or returns `undefined`, where that cannot be read. */
  readonly parseTarget: (url: string, headers: Headers) => Target | undefined;
  /** Tells what it asks for. */
  readonly locateOperation: (method: string, target: Target, headers: Headers) => Operation;
}

/** Reads a request's first line and headers. */
export function readRequest<Target, Operation>(
  message: IncomingMessage,
  reading: RequestReading<Target, Operation>,
): IncomingStoreRequest<Target, Operation> {
  const { method = "GET", url = "/" } = message;
  const headers = flatHeaders(message);
  const target = readableTarget(() => reading.parseTarget(url, headers));
  const operation =
    target === undefined ? "Unknown" : reading.locateOperation(method, target, headers);
  return { requestId: randomUUID(), operation, method, target, headers, body: message };
}

function readableTarget<Target>(parse: () => Target | undefined): Target | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
