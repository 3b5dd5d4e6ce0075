import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { sendAnswer } from "../../http/send-answer.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { s3FaultEffectOf } from "../faults/s3-fault-effects.ts";
import type { S3FaultEffect } from "../faults/s3-fault-effects.ts";
import type { S3FaultRules } from "../faults/s3-fault-rules.ts";
import type { S3State } from "../s3-call.ts";
import { S3Error } from "../s3-error.ts";
import type { LoggedS3Request, S3RequestLog } from "../s3-request-log.ts";
import { answerRequest } from "./answer-request.ts";
import { incomingRequest } from "./incoming-request.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { errorAnswer } from "./s3-answer.ts";

/** What all requests share. */
export interface S3ExchangeContext {
  /** What the server remembers. */
  readonly state: S3State;
  /** Where requests are noted. */
  readonly log: S3RequestLog;
  /** What goes wrong. */
  readonly faults: S3FaultRules;
  /** Answers that a fault keeps waiting: destroying one ends its connection. */
  readonly waiting: Set<ServerResponse>;
}

interface Exchange {
  readonly context: S3ExchangeContext;
  readonly request: IncomingRequest;
  readonly entry: LoggedS3Request;
  readonly effect: S3FaultEffect;
  readonly response: ServerResponse;
}

/** Creates the server's request listener. */
export function createS3Exchange(
  context: S3ExchangeContext,
): (message: IncomingMessage, response: ServerResponse) => void {
  return (message, response) => {
    const request = incomingRequest(message);
    const entry = context.log.add(loggedRequest(request));
    const fault = context.faults.strike(entry)?.fault;
    const effect = fault === undefined ? {} : s3FaultEffectOf(fault);
    void converse({ context, request, entry, effect, response });
  };
}

function loggedRequest({
  operation,
  target,
  headers,
}: IncomingRequest): Omit<LoggedS3Request, "status"> {
  const { bucket = "", key = "", query } = target ?? {};
  const number = query?.get("partNumber");
  const partNumber = number === undefined ? undefined : Number(number);
  return { operation, bucket, key, partNumber, headers };
}

/** Never rejects: what fails on the way ends the connection. */
async function converse(exchange: Exchange): Promise<void> {
  const { context, effect, response } = exchange;
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (effect.waits === true) context.waiting.add(response);
  try {
    await answerAndSend(exchange, controller.signal);
  } catch {
    response.socket?.resetAndDestroy();
  } finally {
    context.waiting.delete(response);
  }
}

async function answerAndSend(exchange: Exchange, signal: AbortSignal): Promise<void> {
  const { context, effect, entry, request, response } = exchange;
  const { latencyMs } = context.state.options;
  if (latencyMs > 0) await setTimeout(latencyMs, undefined, { signal });
  const answer = await answerOf(exchange, signal);
  if (signal.aborted) return;
  if (effect.losesAnswer === true) throw new ConnectionCut();
  entry.status = answer.status;
  await sendAnswer(response, withRequestId(answer, request), {
    signal,
    headersOnly: request.method === "HEAD",
    onBytes: () => undefined,
  });
}

async function answerOf(exchange: Exchange, signal: AbortSignal): Promise<SendableAnswer> {
  const { context, effect, request } = exchange;
  try {
    await effect.before?.(signal, request.body);
    signal.throwIfAborted();
    return await answerRequest(request, context.state, effect.forgetsPart === true);
  } catch (error) {
    if (signal.aborted || error instanceof ConnectionCut) throw error;
    const { key = "" } = request.target ?? {};
    return errorAnswer(refusalOf(error), { key, requestId: request.requestId });
  }
}

/** What the server does not understand itself must show, as any server's bug does. */
function refusalOf(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  return new S3Error(500, "InternalError", `The server failed: ${String(error)}`);
}

function withRequestId(answer: SendableAnswer, { requestId }: IncomingRequest): SendableAnswer {
  return { ...answer, headers: { ...answer.headers, "x-amz-request-id": requestId } };
}
