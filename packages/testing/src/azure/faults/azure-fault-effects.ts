import { STORE_FAULT_EFFECTS } from "../../store/faults/store-fault-effects.ts";
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

type FaultKind = AzureFault["kind"];
type FaultOf<Kind extends FaultKind> = Extract<AzureFault, { readonly kind: Kind }>;

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
  return effectOfKind(fault.kind, fault);
}

function effectOfKind<Kind extends FaultKind>(kind: Kind, fault: FaultOf<Kind>): AzureFaultEffect {
  return EFFECTS[kind](fault);
}
