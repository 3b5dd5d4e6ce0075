import { setTimeout } from "node:timers/promises";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { untilAborted } from "../../faults/until-aborted.ts";
import { S3Error } from "../s3-error.ts";
import { notImplemented } from "../s3-errors.ts";
import type { S3Fault } from "../s3-server-api.ts";

/** What a fault does. */
export interface S3FaultEffect {
  /** Before anything is done; rejects to have nothing done. */
  readonly before?:
    | ((signal: AbortSignal, body: AsyncIterable<Uint8Array>) => Promise<unknown>)
    | undefined;
  /** Whether a part is forgotten once it is acknowledged. */
  readonly forgetsPart?: boolean | undefined;
  /** Whether the connection is cut instead of answering. */
  readonly losesAnswer?: boolean | undefined;
  /** Whether it keeps the connection waiting, so that clearing the faults has to end it. */
  readonly waits?: boolean | undefined;
}

type FaultKind = S3Fault["kind"];
type FaultOf<Kind extends FaultKind> = Extract<S3Fault, { readonly kind: Kind }>;
type FaultEffects = {
  readonly [Kind in FaultKind]: (fault: FaultOf<Kind>) => S3FaultEffect;
};

const MESSAGE = "Injected by a fault rule.";

const EFFECTS: FaultEffects = {
  error: ({ status, code, headers }) => ({
    before: () => Promise.reject(new S3Error(status, code, MESSAGE, { headers })),
  }),
  "error-in-200": ({ code }) => ({
    before: () => Promise.reject(new S3Error(200, code, MESSAGE)),
  }),
  "refuse-checksums": () => ({
    before: () => Promise.reject(notImplemented("A header you provided")),
  }),
  reset: ({ afterBytes }) => ({
    before: async (_signal, body) => {
      await takeBytes(body, afterBytes);
      throw new ConnectionCut();
    },
  }),
  stall: () => ({ waits: true, before: untilAborted }),
  delay: ({ ms }) => ({ waits: true, before: (signal) => setTimeout(ms, undefined, { signal }) }),
  hold: ({ until }) => ({
    waits: true,
    before: (signal) => Promise.race([Promise.allSettled([until]), untilAborted(signal)]),
  }),
  "lose-answer": () => ({ losesAnswer: true }),
  "drop-part": () => ({ forgetsPart: true }),
};

/** Returns what a fault does. */
export function s3FaultEffectOf(fault: S3Fault): S3FaultEffect {
  return effectOfKind(fault.kind, fault);
}

function effectOfKind<Kind extends FaultKind>(kind: Kind, fault: FaultOf<Kind>): S3FaultEffect {
  return EFFECTS[kind](fault);
}

async function takeBytes(body: AsyncIterable<Uint8Array>, count: number): Promise<void> {
  let left = count;
  if (left <= 0) return;
  for await (const bytes of body) {
    left -= bytes.byteLength;
    if (left <= 0) return;
  }
}
