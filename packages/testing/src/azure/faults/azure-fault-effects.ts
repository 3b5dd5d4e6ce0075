import { effectOf, STORE_FAULT_EFFECTS } from "../../store/faults/store-fault-effects.ts";
import type { FaultEffects, StoreFaultEffect } from "../../store/faults/store-fault-effects.ts";
import { AzureError } from "../azure-error.ts";
import type { AzureFault } from "../azure-server-api.ts";

/** What a fault does to content that is acknowledged. */
export interface KeepingFault {
  /** Whether a block is forgotten. */
  readonly forgetsBlock?: boolean | undefined;
  /** Whether one byte is kept flipped. */
  readonly corrupts?: boolean | undefined;
}

/** What a fault does. */
export interface AzureFaultEffect extends StoreFaultEffect, KeepingFault {}

const MESSAGE = "Injected by a fault rule.";

const EFFECTS: FaultEffects<AzureFault, AzureFaultEffect> = {
  ...STORE_FAULT_EFFECTS,
  error: ({ status, code, headers }) => ({
    before: () => Promise.reject(new AzureError(status, code, MESSAGE, { headers })),
  }),
  "drop-block": () => ({ forgetsBlock: true }),
  corrupt: () => ({ corrupts: true }),
};

/** Returns what a fault does. */
export function azureFaultEffectOf(fault: AzureFault): AzureFaultEffect {
  return effectOf(EFFECTS, fault.kind, fault);
}
