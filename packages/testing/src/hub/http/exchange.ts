import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { flatHeaders } from "../../http/flat-headers.ts";
import { sendAnswer } from "../../http/send-answer.ts";
import { faultEffectOf } from "../faults/fault-effects.ts";
import type { FaultEffect } from "../faults/fault-effects.ts";
import type { FaultRules } from "../faults/fault-rules.ts";
import type { HubRoute } from "../hub-emulator-api.ts";
import type { LoggedRequest, RequestLog } from "../request-log.ts";
import { textAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

/** What a server makes of a request. */
export interface LocatedRequest {
  /** The kind of request. */
  readonly route: HubRoute;
  /** The file asked for, where it is a file's route. */
  readonly path: string | undefined;
  /** Answers it. */
  readonly answer: () => Answer | Promise<Answer>;
}

/** What both servers share. */
export interface ExchangeContext {
  /** Where requests are noted. */
  readonly log: RequestLog;
  /** What goes wrong. */
  readonly faults: FaultRules;
  /** Added to every answer, in milliseconds. */
  readonly latencyMs: number;
  /** Answers that a fault keeps waiting: destroying one ends its connection. */
  readonly waiting: Set<ServerResponse>;
}

/** Creates the request listener of one server. */
export function createExchange(
  server: "hub" | "cdn",
  context: ExchangeContext,
  locate: (request: IncomingMessage) => LocatedRequest,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const located = locate(request);
    const method = request.method ?? "GET";
    const { route, path } = located;
    const entry = context.log.add({
      server,
      route,
      method,
      target: request.url ?? "",
      path,
      headers: flatHeaders(request),
    });
    const ranged = request.headers.range !== undefined;
    const fault = context.faults.strike({ route, path, method, ranged })?.fault;
    const effect = fault === undefined ? {} : faultEffectOf(fault);
    void converse({ context, located, entry, effect, response });
  };
}

interface Exchange {
  readonly context: ExchangeContext;
  readonly located: LocatedRequest;
  readonly entry: LoggedRequest;
  readonly effect: FaultEffect;
  readonly response: ServerResponse;
}

/** Never rejects: what fails on the way ends the connection. */
async function converse(exchange: Exchange): Promise<void> {
  const { context, effect, response } = exchange;
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (effect.waits) context.waiting.add(response);
  try {
    await answerAndSend(exchange, controller.signal);
  } catch (error) {
    cutConnection(response, error);
  } finally {
    context.waiting.delete(response);
  }
}

async function answerAndSend(exchange: Exchange, signal: AbortSignal): Promise<void> {
  const { context, effect, entry, response } = exchange;
  if (context.latencyMs > 0) await setTimeout(context.latencyMs, undefined, { signal });
  await effect.before?.(signal);
  if (signal.aborted) return;
  const answer = await answerOf(exchange);
  entry.status = answer.status;
  await sendAnswer(response, answer, {
    signal,
    headersOnly: entry.method === "HEAD",
    onBytes: (byteLength) => {
      entry.bodyBytes += byteLength;
    },
  });
}

async function answerOf({ located, effect }: Exchange): Promise<Answer> {
  if (effect.instead !== undefined) return effect.instead();
  const answer = await rightAnswer(located);
  return effect.alter?.(answer) ?? answer;
}

/** A fixture that cannot be read must show, as any server's bug does. */
async function rightAnswer(located: LocatedRequest): Promise<Answer> {
  try {
    return await located.answer();
  } catch (error) {
    return textAnswer(500, `The emulator failed: ${String(error)}`);
  }
}

/** After body bytes the socket is closed once they are out; before any header it is reset. */
function cutConnection(response: ServerResponse, error: unknown): void {
  const { socket } = response;
  if (socket === null || socket.destroyed) return;
  if (error instanceof ConnectionCut && response.headersSent) socket.destroySoon();
  else socket.resetAndDestroy();
}
