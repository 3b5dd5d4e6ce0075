import type { IncomingHttpHeaders } from "node:http";
import type { HttpOperationResponse, IHttpClient, WebResource } from "@azure/storage-blob";
import { createHttpAgents } from "../../requests/http-agents.ts";
import { createHttpSender } from "../../requests/http-sender.ts";
import type { HttpAnswer, HttpRequest } from "../../requests/http-sender.ts";
import type { CompleteAzureSinkOptions } from "../azure-sink-options.ts";
import type { Authorization, Authorizer } from "./authorizer.ts";

/**
 * Creates what sends the SDK's requests over the connections of one sink. Signatures and tokens are
 * added here, after everything that could log them. The SDK's own agents and proxies are passed over.
 */
export function createAzureHttpClient(
  options: CompleteAzureSinkOptions,
  authorizer: Authorizer,
): IHttpClient {
  const { caBundlePath, maxSockets } = options;
  const agents = createHttpAgents({ caBundlePath, maxSockets, environment: process.env });
  const send = createHttpSender(agents, options);
  return {
    sendRequest: async (request) => {
      const signal = signalOf(request);
      const authorization = await authorizer.authorization({ signal });
      const answer = await send({ ...requestOf(request, authorization), signal });
      return responseOf(request, answer);
    },
  };
}

function signalOf({ abortSignal }: WebResource): AbortSignal | undefined {
  return abortSignal instanceof AbortSignal ? abortSignal : undefined;
}

function requestOf(request: WebResource, { query, token }: Authorization): HttpRequest {
  const url = new URL(request.url);
  // As text: what is signed is signed as it is written.
  if (query !== undefined) url.search = url.search === "" ? query : `${url.search}&${query}`;
  const headers = request.headers.toJson();
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  return { method: request.method, url, headers, body: runsOf(request.body) };
}

function runsOf(body: unknown): readonly Uint8Array[] | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return [Buffer.from(body)];
  if (body instanceof Uint8Array) return [body];
  throw new TypeError("Only bytes and text are sent to Azure storage.");
}

async function responseOf(
  request: WebResource,
  { body, headers, status }: HttpAnswer,
): Promise<HttpOperationResponse> {
  const response = { request, status, headers: headersOf(request, headers) };
  if (request.streamResponseStatusCodes?.has(status)) {
    return { ...response, readableStreamBody: body };
  }
  const runs: Buffer[] = [];
  for await (const run of body) runs.push(Buffer.from(run));
  return { ...response, bodyAsText: Buffer.concat(runs).toString() };
}

/** Without `location`: the SDK would follow it, and what lets us in would be sent there too. */
function headersOf(request: WebResource, answered: IncomingHttpHeaders): WebResource["headers"] {
  const headers = request.headers.clone();
  for (const name of headers.headerNames()) headers.remove(name);
  for (const [name, value] of Object.entries(answered)) {
    if (value !== undefined && name !== "location") headers.set(name, String(value));
  }
  return headers;
}
