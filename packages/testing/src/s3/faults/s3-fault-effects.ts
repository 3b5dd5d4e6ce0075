import { effectOf, STORE_FAULT_EFFECTS } from "../../store/faults/store-fault-effects.ts";
import type { FaultEffects, StoreFaultEffect } from "../../store/faults/store-fault-effects.ts";
import { S3Error } from "../s3-error.ts";
import { notImplemented } from "../s3-errors.ts";
import type { S3Fault } from "../s3-server-api.ts";

/** What a fault does. */
export interface S3FaultEffect extends StoreFaultEffect {
  /** Whether a part is forgotten once it is acknowledged. */
  readonly forgetsPart?: boolean | undefined;
}

const MESSAGE = "Injected by a fault rule.";

const EFFECTS: FaultEffects<S3Fault, S3FaultEffect> = {
  ...STORE_FAULT_EFFECTS,
  error: ({ status, code, headers }) => ({
    before: () => Promise.reject(new S3Error(status, code, MESSAGE, { headers })),
  }),
  "error-in-200": ({ code }) => ({
    before: () => Promise.reject(new S3Error(200, code, MESSAGE)),
  }),
  "refuse-checksums": () => ({
    before: () => Promise.reject(notImplemented("A header you provided")),
  }),
  "drop-part": () => ({ forgetsPart: true }),
};

/** Returns what a fault does. */
export function s3FaultEffectOf(fault: S3Fault): S3FaultEffect {
  return effectOf(EFFECTS, fault.kind, fault);
}
