import { HUB_FAULTS } from "./hub-faults.ts";
import type { FaultRow } from "./outcome.ts";
import { RUN_FAULTS } from "./run-faults.ts";
import { STORE_FAULTS } from "./store-faults.ts";

/** Faults of one place. */
export interface FaultSection {
  /** Where things go wrong. */
  readonly title: string;
  /** The faults, by their names. */
  readonly faults: Readonly<Record<string, FaultRow>>;
}

/** Faults of the source. */
export const HUB_SECTION: FaultSection = { title: "The Hub and its CDN", faults: HUB_FAULTS };
/** Faults of the sink. */
export const STORE_SECTION: FaultSection = { title: "The store", faults: STORE_FAULTS };
/** Faults of what is between them. */
export const RUN_SECTION: FaultSection = {
  title: "The process and its machine",
  faults: RUN_FAULTS,
};

/** All faults: what the tests compare with, and what `docs/faults.md` is written from. */
export const FAULT_TABLE: readonly FaultSection[] = [HUB_SECTION, STORE_SECTION, RUN_SECTION];
