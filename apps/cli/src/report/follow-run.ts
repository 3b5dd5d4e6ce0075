import type { Planned, Run, StoredModelInfo } from "@prefetch/core";
import { keepOldHeapSmall } from "../small-heap.ts";
import type { Reporter } from "./reporter.ts";

/** How a run ended well. */
export interface RunOutcome {
  /** Where the model lies. */
  readonly stored: StoredModelInfo;
  /** What was to be done; `undefined` where everything was there. */
  readonly plan: Planned | undefined;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/**
 * Shows a run to its end and closes the reporter.
 *
 * @throws {@link PrefetchError} the run's error.
 */
export async function followRun(run: Run, reporter: Reporter): Promise<RunOutcome> {
  const startedAtMs = performance.now();
  let plan: Planned | undefined;
  try {
    for await (const event of run.events()) {
      if (event.type === "planned") {
        if (plan === undefined || plan.copyBytes < event.copyBytes) plan = event;
        keepOldHeapSmall(event);
      }
      await reporter.tell(event);
    }
    return { stored: await run.wait(), plan, elapsedMs: performance.now() - startedAtMs };
  } finally {
    reporter.close();
  }
}
