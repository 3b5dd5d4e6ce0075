import type { HfModelOptions } from "@prefetch/prefetch";
import type { HubEmulator } from "@prefetch/testing";
import type { Session } from "../session.ts";

/** The demo's repository. */
export const REPOSITORY = "demo/tiny-llama";
/** Its large file. */
export const WEIGHTS = "gguf/tiny-llama-Q8_0.gguf";
/** The size of that in bytes: three parts. */
export const WEIGHTS_BYTES: number = 48 * 1024 * 1024;

/** The demo's Hub, where it stores, and how it tells of it. */
export interface Stage {
  readonly hub: HubEmulator;
  readonly folder: string;
  readonly session: Session;
  /** Says what is done next. */
  readonly step: (text: string) => Promise<void>;
  /** Says how that went. */
  readonly tell: (text: string) => Promise<void>;
}

/** Returns what each of the demo's runs is asked for. */
export function optionsFor({ hub }: Stage, target: string): HfModelOptions {
  return { repo: REPOSITORY, to: target, endpoint: hub.url, hfTokenKey: null, environment: {} };
}
