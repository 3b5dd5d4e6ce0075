import type { PrefetchEvent } from "./events.ts";
import type { StoredModelInfo } from "./model-info.ts";

/** How far a run is. */
export type RunPhase = "queued" | "running" | "succeeded" | "failed" | "aborted";

/** One prefetch under way, here or on a cluster. */
export interface Run {
  /** Names the run. */
  readonly id: string;
  /** Where to watch it in a browser, where there is such a place. */
  readonly url?: string | undefined;
  /** How far it is. */
  readonly phase: RunPhase;
  /**
   * Tells what happens, from the call on, until the run ends. A slow reader never slows the run: each
   * call has a bounded queue of its own, in which progress is kept once and dropped first.
   */
  events(): AsyncIterable<PrefetchEvent>;
  /** Resolves when the model is published; rejects with the run's error. */
  wait(): Promise<StoredModelInfo>;
  /** Stops the run; resolves when it has stopped and cleaned up. Nothing becomes visible. */
  abort(reason?: string): Promise<void>;
}
