import { setTimeout } from "node:timers/promises";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { untilAborted } from "../../faults/until-aborted.ts";
import { withFirstByteFlipped } from "../bytes/first-byte-flipper.ts";
import type { StoreFault } from "./store-fault.ts";

/** What a fault does. */
export interface StoreFaultEffect {
  /** Before anything is done; rejects to have nothing done. */
  readonly before?:
    | ((signal: AbortSignal, body: AsyncIterable<Uint8Array>) => Promise<unknown>)
    | undefined;
  /** Whether the request's body is not what was sent. */
  readonly damages?: boolean | undefined;
  /** Whether the connection is cut instead of answering. */
  readonly losesAnswer?: boolean | undefined;
  /** Whether it keeps the connection waiting, so that clearing the faults has to end it. */
  readonly waits?: boolean | undefined;
}

/** What each kind of fault does, for every kind in a union of faults. */
export type FaultEffects<Fault extends { readonly kind: string }, Effect> = {
  readonly [Kind in Fault["kind"]]: (fault: Extract<Fault, { readonly kind: Kind }>) => Effect;
};

/** What the faults of every store do. */
export const STORE_FAULT_EFFECTS: FaultEffects<StoreFault, StoreFaultEffect> = {
  reset: ({ afterBytes }) => ({
    before: async (_signal, body) => {
      await takeBytes(body, afterBytes);
      throw new ConnectionCut();
    },
  }),
  damage: () => ({ damages: true }),
  stall: () => ({ waits: true, before: untilAborted }),
  delay: ({ ms }) => ({ waits: true, before: (signal) => setTimeout(ms, undefined, { signal }) }),
  hold: ({ until }) => ({
    waits: true,
    before: (signal) => Promise.race([Promise.allSettled([until]), untilAborted(signal)]),
  }),
  "lose-answer": () => ({ losesAnswer: true }),
};

/** Returns what a fault of a kind does. */
export function effectOf<
  Fault extends { readonly kind: string },
  Effect,
  Kind extends Fault["kind"],
>(
  effects: FaultEffects<Fault, Effect>,
  kind: Kind,
  fault: Extract<Fault, { readonly kind: Kind }>,
): Effect {
  return effects[kind](fault);
}

/** Returns the request as it comes in under a fault. */
export function receivedUnder<Request extends { readonly body: AsyncIterable<Uint8Array> }>(
  { damages = false }: StoreFaultEffect,
  request: Request,
): Request {
  return damages ? { ...request, body: withFirstByteFlipped(request.body) } : request;
}

async function takeBytes(body: AsyncIterable<Uint8Array>, count: number): Promise<void> {
  let left = count;
  if (left <= 0) return;
  for await (const bytes of body) {
    left -= bytes.byteLength;
    if (left <= 0) return;
  }
}
