import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { sendAnswer } from "../../http/send-answer.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import type { StoreFaultEffect } from "../faults/store-fault-effects.ts";

/** What all requests to a store share. */
export interface StoreExchangeContext {
  /** Added to every answer, in milliseconds. */
  readonly latencyMs: number;
  /** Answers that a fault keeps waiting: destroying one ends its connection. */
  readonly waiting: Set<ServerResponse>;
}

/** A request that was read, and how the store would answer it. */
export interface StoreConversation {
  /** What goes wrong with it. */
  readonly effect: StoreFaultEffect;
  /** Where its status is noted once it is answered. */
  readonly entry: { status: number };
  /** What every answer to it carries. */
  readonly headers: Readonly<Record<string, string>>;
  /** Answers it. */
  readonly answer: () => SendableAnswer | Promise<SendableAnswer>;
  /** Answers with what `answer` or a fault rejected with. */
  readonly refuse: (error: unknown) => SendableAnswer;
}

interface Exchange {
  readonly context: StoreExchangeContext;
  readonly conversation: StoreConversation;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

/** Creates the request listener of a store's server. */
export function createStoreExchange(
  context: StoreExchangeContext,
  begin: (message: IncomingMessage) => StoreConversation,
): (message: IncomingMessage, response: ServerResponse) => void {
  return (message, response) => {
    void converse({ context, conversation: begin(message), message, response });
  };
}

/** Never rejects: what fails on the way ends the connection. */
async function converse(exchange: Exchange): Promise<void> {
  const { context, conversation, response } = exchange;
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (conversation.effect.waits === true) context.waiting.add(response);
  try {
    await answerAndSend(exchange, controller.signal);
  } catch {
    response.socket?.resetAndDestroy();
  } finally {
    context.waiting.delete(response);
  }
}

async function answerAndSend(exchange: Exchange, signal: AbortSignal): Promise<void> {
  const { context, conversation, message, response } = exchange;
  if (context.latencyMs > 0) await setTimeout(context.latencyMs, undefined, { signal });
  const answer = await answerOf(exchange, signal);
  if (signal.aborted) return;
  if (conversation.effect.losesAnswer === true) throw new ConnectionCut();
  conversation.entry.status = answer.status;
  const headers = { ...answer.headers, ...conversation.headers };
  await sendAnswer(
    response,
    { ...answer, headers },
    { signal, headersOnly: message.method === "HEAD", onBytes: () => undefined },
  );
}

async function answerOf(
  { conversation, message }: Exchange,
  signal: AbortSignal,
): Promise<SendableAnswer> {
  try {
    await conversation.effect.before?.(signal, message);
    signal.throwIfAborted();
    return await conversation.answer();
  } catch (error) {
    if (signal.aborted || error instanceof ConnectionCut) throw error;
    return conversation.refuse(error);
  }
}
