import type { ModelRevision, ModelSource, StorageSink } from "@prefetch/core";
import type { BufferPool } from "./buffer-pool.ts";
import type { ProgressMeter } from "./progress-meter.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { TransferSettings } from "./transfer-options.ts";

/** What every file of a transfer shares. */
export interface TransferContext {
  readonly source: ModelSource;
  readonly revision: ModelRevision;
  readonly sink: StorageSink;
  readonly settings: TransferSettings;
  /** Ends all files. */
  readonly signal: AbortSignal;
  readonly pool: BufferPool;
  readonly rateLimit: RateLimit;
  readonly meter: ProgressMeter;
  /** Opens fewer connections from now on: a peer asked for it. */
  readonly slowDown: () => void;
}
