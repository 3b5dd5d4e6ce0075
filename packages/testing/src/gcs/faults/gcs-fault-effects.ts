import { effectOf, STORE_FAULT_EFFECTS } from "../../store/faults/store-fault-effects.ts";
import type { FaultEffects, StoreFaultEffect } from "../../store/faults/store-fault-effects.ts";
import { GcsError } from "../gcs-error.ts";
import type { GcsFault } from "../gcs-server-api.ts";

/** What a fault does. */
export interface GcsFaultEffect extends StoreFaultEffect {
  /** How much of a chunk is kept, where not all is. */
  readonly shortWrite?: ShortWrite | undefined;
  /** Whether what is kept is not what arrived, and whether the server finds that out itself. */
  readonly corrupts?: "noticed" | "unnoticed" | undefined;
  /** The status that the session's requests are answered with, where it is forgotten. */
  readonly forgetsSession?: 404 | 410 | undefined;
}

/** A chunk that is kept in part. */
export interface ShortWrite {
  /** How many of its bytes are kept, before rounding. */
  readonly keptBytes: number;
  /** Whether the connection is cut then. */
  readonly resets: boolean;
}

const MESSAGE = "Injected by a fault rule.";

const EFFECTS: FaultEffects<GcsFault, GcsFaultEffect> = {
  ...STORE_FAULT_EFFECTS,
  error: ({ status, reason, headers }) => ({
    before: () => Promise.reject(new GcsError(status, reason, MESSAGE, { headers })),
  }),
  "short-write": ({ keptBytes, resets = false }) => ({ shortWrite: { keptBytes, resets } }),
  corrupt: ({ unnoticed = false }) => ({ corrupts: unnoticed ? "unnoticed" : "noticed" }),
  "forget-session": ({ status = 404 }) => ({ forgetsSession: status }),
};

/** Returns what a fault does. */
export function gcsFaultEffectOf(fault: GcsFault): GcsFaultEffect {
  return effectOf(EFFECTS, fault.kind, fault);
}
