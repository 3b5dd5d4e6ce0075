import type { ClientRequest, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { earlyBodyOf } from "../../requests/early-answer.ts";
import { createHttpAgents } from "../../requests/http-agents.ts";
import type { CompleteS3SinkOptions } from "../s3-sink-options.ts";

// An import of it would load Node's own fetch, which is an export of its: half of the time that
// opening a bucket takes.
const http = process.getBuiltinModule("node:http");

/** What Node keeps of an answer, beyond its types. */
type Answer = IncomingMessage & { readonly req: ClientRequest };
type Handled = Awaited<ReturnType<NodeHttpHandler["handle"]>>;

/** Sends the SDK's requests. */
export type S3RequestHandler = Pick<NodeHttpHandler, "handle" | "metadata" | "destroy">;

/**
 * Creates the connections of one sink: kept alive, limited in number, every wait limited in time. A
 * request that is answered before it was sent whole is broken off before anyone sees the answer:
 * otherwise its body would still be read from when the call has long settled.
 */
export function createRequestHandler(options: CompleteS3SinkOptions): S3RequestHandler {
  const { caBundlePath, maxSockets, connectTimeoutMs, idleTimeoutMs, answerTimeoutMs } = options;
  const agents = createHttpAgents({ caBundlePath, maxSockets, environment: process.env });
  const inner = new NodeHttpHandler({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    connectionTimeout: connectTimeoutMs,
    socketTimeout: idleTimeoutMs,
    requestTimeout: answerTimeoutMs,
    throwOnRequestTimeout: true,
  });
  return {
    metadata: inner.metadata,
    destroy: () => inner.destroy(),
    handle: async (request, handlerOptions) => {
      const handled = await inner.handle(request, handlerOptions);
      await breakOffEarlyAnswer(handled);
      return handled;
    },
  };
}

async function breakOffEarlyAnswer({ response }: Handled): Promise<void> {
  const answer: unknown = response.body;
  if (!isAnswer(answer) || answer.req.writableFinished) return;
  const text = await earlyBodyOf(answer);
  answer.req.destroy();
  response.body = Readable.from([text]);
}

function isAnswer(body: unknown): body is Answer {
  return body instanceof http.IncomingMessage && "req" in body;
}
