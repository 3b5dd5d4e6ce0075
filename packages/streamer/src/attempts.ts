import { setTimeout as sleep } from "node:timers/promises";
import { type PrefetchError, abortErrorOf, isPrefetchError } from "@prefetch/core";
import pRetry from "p-retry";
import type { TransferContext } from "./transfer-context.ts";

/** What is tried, and when it is tried again. */
export interface Attempts {
  /** What is being done, for the event. */
  readonly operation: "read" | "write" | "copy";
  /** The file it is done for. */
  readonly path: string;
  /** Ends the tries. */
  readonly signal: AbortSignal;
  /** Tells whether another try may cure the error. */
  readonly retries: (error: PrefetchError) => boolean;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed often enough; waits longer each time,
 * with jitter, and at least as long as the peer asked for.
 */
export async function withAttempts<Result>(
  context: TransferContext,
  { operation, path, signal, retries }: Attempts,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { maxAttempts, minRetryDelayMs, maxRetryDelayMs } = context.settings;
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
        const retryInMs = Math.max(retryDelay, error.context.retryAfterMs ?? 0);
        tellFailure(context, error, { operation, path, attempt: attemptNumber, retryInMs });
        if (retryInMs > retryDelay) await sleep(retryInMs - retryDelay, undefined, { signal });
      },
    });
  } catch (error) {
    throw signal.aborted ? abortErrorOf(signal) : error;
  }
}

/** Tells of a try that will be repeated, and slows the transfer down where a peer asked for it. */
export function tellFailure(
  context: TransferContext,
  { code, message }: PrefetchError,
  attempt: {
    readonly operation: "read" | "write" | "copy";
    readonly path: string;
    readonly attempt: number;
    readonly retryInMs: number;
  },
): void {
  if (code === "THROTTLED") context.slowDown();
  context.settings.onEvent({ type: "attempt-failed", ...attempt, code, message });
}
