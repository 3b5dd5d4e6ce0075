import { setTimeout as sleep } from "node:timers/promises";
import { type PrefetchError, abortErrorOf, isPrefetchError } from "@prefetch/core";
import pRetry from "p-retry";
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

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed often enough; waits longer each time,
 * with jitter, and at least as long as the peer asked for.
 */
export async function withAttempts<Result>(
  { minRetryDelayMs, maxRetryDelayMs, onEvent, signal }: AttemptSettings,
  { operation, path, maxAttempts, retries }: Attempted,
  attempt: () => Promise<Result>,
): Promise<Result> {
  try {
    return await pRetry(attempt, {
      retries: maxAttempts - 1,
      minTimeout: minRetryDelayMs,
      maxTimeout: maxRetryDelayMs,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => isPrefetchError(error) && retries(error),
      async onFailedAttempt({ error, attemptNumber, retriesLeft, retryDelay }) {
        if (!isPrefetchError(error) || !retries(error) || retriesLeft === 0) return;
        const { code, message, context } = error;
        const retryInMs = Math.max(retryDelay, context.retryAfterMs ?? 0);
        const failed = { operation, path, attempt: attemptNumber, code, message, retryInMs };
        onEvent({ type: "attempt-failed", ...failed });
        if (retryInMs > retryDelay) await sleep(retryInMs - retryDelay, undefined, { signal });
      },
    });
  } catch (error) {
    throw signal.aborted ? abortErrorOf(signal) : error;
  }
}
