import type { ModelRevision, ModelSource } from "@prefetch/core";
import type { SnapshotSettings } from "../snapshot-options.ts";
import { type Pace, createPace } from "./pace.ts";

/** What all downloads of one call share. */
export interface DownloadContext {
  /** Where the files come from. */
  readonly source: ModelSource;
  /** The commit. */
  readonly revision: ModelRevision;
  /** Tries, waits, the listener and the signal. */
  readonly settings: SnapshotSettings;
  /** Keeps the reads together under the limit. */
  readonly pace: Pace;
}

/** Creates it. */
export function createDownloadContext(
  { source, revision }: Pick<DownloadContext, "source" | "revision">,
  settings: SnapshotSettings,
): DownloadContext {
  return { source, revision, settings, pace: createPace(settings.maxBytesPerSecond) };
}
