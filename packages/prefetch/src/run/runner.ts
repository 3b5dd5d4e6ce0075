import type { Run } from "@prefetch/core";
import type { ModelRequest } from "../model-request.ts";

/** Decides where the work is done. */
export interface Runner {
  /** Starts a run and returns at once; a failure to start is the run's failure. */
  start(request: ModelRequest): Run;
}
