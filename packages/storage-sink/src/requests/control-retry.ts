import { setTimeout as sleep } from "node:timers/promises";
import { abortErrorOf, isPrefetchError } from "@prefetch/core";
import type { PrefetchError } from "@prefetch/core";
import pRetry from "p-retry";

/** How often and how fast a call is tried again. */
export interface RetrySettings {
  /** The most tries. */
  readonly maxAttempts: number;
  /** The wait before the second try, in milliseconds; doubled each time. */
  readonly minRetryDelayMs: number;
  /** The longest wait, in milliseconds, unless the store asked for a longer one. */
  readonly maxRetryDelayMs: number;
}

/** A store that asks for more is not waited for. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * Repeats `attempt` while the store is unreachable or limiting: for calls that carry no content.
 *
 * @param passes - tells which failures may pass. Default: those two
 */
export async function withRetry<Result>(
  { maxAttempts, minRetryDelayMs, maxRetryDelayMs }: RetrySettings,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Result>,
  passes: (error: PrefetchError) => boolean = isOfNow,
): Promise<Result> {
  const mayPass = (error: unknown): boolean =>
    isPrefetchError(error) && passes(error) && retryAfterMsOf(error) <= LONGEST_RETRY_AFTER_MS;
  try {
    return await pRetry(attempt, {
      retries: maxAttempts - 1,
      minTimeout: minRetryDelayMs,
      maxTimeout: maxRetryDelayMs,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => mayPass(error),
      async onFailedAttempt({ error, retriesLeft, retryDelay }) {
        if (retriesLeft === 0 || !mayPass(error)) return;
        const moreMs = retryAfterMsOf(error) - retryDelay;
        if (moreMs > 0) await sleep(moreMs, undefined, { signal });
      },
    });
  } catch (error) {
    throw signal?.aborted ? abortErrorOf(signal) : error;
  }
}

function isOfNow({ code }: PrefetchError): boolean {
  return code === "UNAVAILABLE" || code === "THROTTLED";
}

function retryAfterMsOf(error: unknown): number {
  return isPrefetchError(error) ? (error.context.retryAfterMs ?? 0) : 0;
}
