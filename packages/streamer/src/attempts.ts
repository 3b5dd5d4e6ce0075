import type { PrefetchError } from "@prefetch/core";
import { type FailedTry, type Retries, withRetries } from "./retries.ts";
import type { TransferContext } from "./transfer-context.ts";

/** What is tried, and when it is tried again. */
export interface Attempts extends Pick<Retries, "retries" | "signal"> {
  /** What is being done, for the event. */
  readonly operation: "read" | "write" | "copy";
  /** The file it is done for. */
  readonly path: string;
}

/** Runs `attempt` as often as the transfer's settings allow, and tells of every try that fails. */
export function withAttempts<Result>(
  context: TransferContext,
  { operation, path, signal, retries }: Attempts,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { maxAttempts, minRetryDelayMs, maxRetryDelayMs } = context.settings;
  const onRetry: Retries["onRetry"] = (error, failed) =>
    tellFailure(context, error, { operation, path, ...failed });
  const waits = { maxAttempts, minRetryDelayMs, maxRetryDelayMs };
  return withRetries({ ...waits, signal, retries, onRetry }, attempt);
}

/** Tells of a try that will be repeated, and slows the transfer down where a peer asked for it. */
export function tellFailure(
  context: TransferContext,
  { code, message }: PrefetchError,
  attempt: FailedTry & Pick<Attempts, "operation" | "path">,
): void {
  if (code === "THROTTLED") context.slowDown();
  context.settings.onEvent({ type: "attempt-failed", ...attempt, code, message });
}
