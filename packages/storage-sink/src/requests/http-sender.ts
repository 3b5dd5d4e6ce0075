import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { abortErrorOf, throwIfAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import { earlyBodyOf } from "./early-answer.ts";
import type { HttpAgents } from "./http-agents.ts";

const http = process.getBuiltinModule("node:http");
const https = process.getBuiltinModule("node:https");

/** One request. */
export interface HttpRequest extends CallOptions {
  /** The method. */
  readonly method: string;
  /** The address. */
  readonly url: URL;
  /** The headers; `content-length` is added. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, in runs: never read from again once the call has settled. Default: none. */
  readonly body?: readonly Uint8Array[] | undefined;
}

/** An answer, whatever its status. Whoever holds it reads its body or destroys it. */
export interface HttpAnswer {
  /** The status. */
  readonly status: number;
  /** The headers, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body. */
  readonly body: Readable;
}

/** How long each wait may be, in milliseconds. */
export interface HttpTimeouts {
  /** For a connection, the wait for a free one included. */
  readonly connectTimeoutMs: number;
  /** For a silent connection. */
  readonly idleTimeoutMs: number;
  /** For sending a request and the head of its answer. */
  readonly answerTimeoutMs: number;
}

/**
 * Sends one request and returns as soon as the head of its answer is there; follows nothing. Rejects
 * with the abort's `PrefetchError`, otherwise with the system's error: its `code` is `ETIMEDOUT` where
 * a wait was too long. By then the connection is destroyed.
 */
export type HttpSender = (request: HttpRequest) => Promise<HttpAnswer>;

/** Creates a sender over the connections of one sink. */
export function createHttpSender(agents: HttpAgents, timeouts: HttpTimeouts): HttpSender {
  return async (request) => {
    throwIfAborted(request.signal);
    const started = start(agents, request);
    const stopWaiting = limitWaits(started, timeouts, request.signal);
    try {
      return await settledAnswer(started, await headOf(started, request.body));
    } finally {
      stopWaiting();
    }
  };
}

function start(agents: HttpAgents, { body, headers, method, url }: HttpRequest): ClientRequest {
  const options = { method, headers: { ...headers, ...lengthOf(body) } };
  if (url.protocol === "https:") return https.request(url, { ...options, agent: agents.https });
  return http.request(url, { ...options, agent: agents.http });
}

function lengthOf(body: HttpRequest["body"]): Record<string, string> {
  if (body === undefined) return {};
  const length = body.reduce((sum, run) => sum + run.byteLength, 0);
  return { "content-length": String(length) };
}

function headOf(
  request: ClientRequest,
  body: readonly Uint8Array[] = [],
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", reject);
    request.cork();
    for (const run of body) request.write(run);
    request.end();
  });
}

/**
 * A request that is answered before it was sent whole is broken off before anyone sees the answer:
 * otherwise its body would still be read from when the call has long settled.
 */
async function settledAnswer(request: ClientRequest, answer: IncomingMessage): Promise<HttpAnswer> {
  const { headers, statusCode: status = 0 } = answer;
  if (request.writableFinished) return { status, headers, body: answer };
  const text = await earlyBodyOf(answer);
  request.destroy();
  return { status, headers, body: Readable.from([text]) };
}

/** Destroys the request where a wait is too long or at the signal; returns what ends that. */
function limitWaits(
  request: ClientRequest,
  { answerTimeoutMs, connectTimeoutMs, idleTimeoutMs }: HttpTimeouts,
  signal: AbortSignal | undefined,
): () => void {
  const giveUp = (what: string, ms: number): void => void request.destroy(tooLong(what, ms));
  const connecting = setTimeout(giveUp, connectTimeoutMs, "connected", connectTimeoutMs);
  const answering = setTimeout(giveUp, answerTimeoutMs, "answered", answerTimeoutMs);
  const connected = (): void => clearTimeout(connecting);
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", connected);
    else connected();
  });
  // Of the connection, and so for the body of the answer too.
  request.setTimeout(idleTimeoutMs, () => giveUp("heard of", idleTimeoutMs));
  const onAbort = (): void => {
    if (signal !== undefined) request.destroy(abortErrorOf(signal));
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(connecting);
    clearTimeout(answering);
    signal?.removeEventListener("abort", onAbort);
  };
}

function tooLong(what: string, ms: number): Error {
  return Object.assign(new Error(`It was not ${what} within ${ms} ms.`), { code: "ETIMEDOUT" });
}
