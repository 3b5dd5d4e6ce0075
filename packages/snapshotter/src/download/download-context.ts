import type { ModelRevision, ModelSource } from "@prefetch/core";
import { type RateLimit, createRateLimit } from "@prefetch/streamer/engine";
import type { SnapshotSettings } from "../snapshot-options.ts";

/** What is read at a time under a limit: small enough that few small files are held back as well. */
const SLICE_BYTES = 64 * 1024;

/** What all downloads of one call share. */
export interface DownloadContext {
  /** Where the files come from. */
  readonly source: ModelSource;
  /** The commit. */
  readonly revision: ModelRevision;
  /** Tries, waits, the listener and the signal. */
  readonly settings: SnapshotSettings;
  /** Keeps the reads together under the limit. */
  readonly rateLimit: RateLimit;
}

/** Creates it. */
export function createDownloadContext(
  { source, revision }: Pick<DownloadContext, "source" | "revision">,
  settings: SnapshotSettings,
): DownloadContext {
  return {
    source,
    revision,
    settings,
    rateLimit: createRateLimit(settings.maxBytesPerSecond, SLICE_BYTES),
  };
}
