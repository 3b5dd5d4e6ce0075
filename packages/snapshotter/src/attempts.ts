import type { PrefetchError } from "@prefetch/core";
import { type Retries, withRetries } from "@prefetch/streamer/engine";
import type { SnapshotSettings } from "./snapshot-options.ts";

/** What is tried. */
export interface Attempted {
  /** What is being done, for the event. */
  readonly operation: "read" | "write";
  /** The file it is done for. */
  readonly path: string;
  /** How often at most, the first try included. */
  readonly maxAttempts: number;
  /** Tells whether another try may cure the error. */
  readonly retries: (error: PrefetchError) => boolean;
}

/** How attempts are spaced, told of and ended. */
type AttemptSettings = Pick<
  SnapshotSettings,
  "minRetryDelayMs" | "maxRetryDelayMs" | "onEvent" | "signal"
>;

/** Runs `attempt` as often as it may be, and tells of every try that fails. */
export function withAttempts<Result>(
  { minRetryDelayMs, maxRetryDelayMs, onEvent, signal }: AttemptSettings,
  { operation, path, maxAttempts, retries }: Attempted,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const onRetry: Retries["onRetry"] = ({ code, message }, failed) =>
    onEvent({ type: "attempt-failed", operation, path, ...failed, code, message });
  const waits = { maxAttempts, minRetryDelayMs, maxRetryDelayMs };
  return withRetries({ ...waits, signal, retries, onRetry }, attempt);
}
