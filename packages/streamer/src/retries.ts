import { setTimeout as sleep } from "node:timers/promises";
import { type PrefetchError, abortErrorOf, isPrefetchError } from "@prefetch/core";
import pRetry from "p-retry";

/** When something is tried again, and who is told. */
export interface Retries {
  /** How often at most, the first try included. */
  readonly maxAttempts: number;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. */
  readonly minRetryDelayMs: number;
  /** The longest wait, in milliseconds, unless the peer asked for a longer one. */
  readonly maxRetryDelayMs: number;
  /** Ends the tries. */
  readonly signal: AbortSignal;
  /** Tells whether another try may cure the error. */
  readonly retries: (error: PrefetchError) => boolean;
  /** Told of every try that will be repeated. */
  readonly onRetry: (error: PrefetchError, retry: FailedTry) => void;
}

/** A try that failed and will be repeated. */
export interface FailedTry {
  /** Which one it was, counted from 1. */
  readonly attempt: number;
  /** How long until the next one, in milliseconds. */
  readonly retryInMs: number;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed often enough; waits longer each time,
 * with jitter, and at least as long as the peer asked for.
 */
export async function withRetries<Result>(
  { maxAttempts, minRetryDelayMs, maxRetryDelayMs, signal, retries, onRetry }: Retries,
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
        const retryInMs = Math.max(retryDelay, error.context.retryAfterMs ?? 0);
        onRetry(error, { attempt: attemptNumber, retryInMs });
        if (retryInMs > retryDelay) await sleep(retryInMs - retryDelay, undefined, { signal });
      },
    });
  } catch (error) {
    throw signal.aborted ? abortErrorOf(signal) : error;
  }
}
