import {
  abortErrorOf,
  isPrefetchError,
  type AttemptFailed,
  type PrefetchError,
} from "@prefetch/core";
import pRetry from "p-retry";
import type { HttpPolicy } from "./http-policy.ts";
import { isWorthWaiting } from "./rate-gate.ts";

/** What is repeated, for events. */
export interface RetriedCall {
  /** What is being done. */
  readonly operation: Extract<AttemptFailed["operation"], "resolve" | "list" | "open">;
  /** The path in the repository, where it concerns a file. */
  readonly path?: string | undefined;
  /** Ends the call. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Repeats `attempt` while its failures are of a kind that passes: `UNAVAILABLE` and `THROTTLED`.
 * Only for calls that delivered no byte: body bytes are repeated by whoever asked for them, and two
 * owners would multiply the tries.
 */
export async function withRetry<Result>(
  policy: HttpPolicy,
  call: RetriedCall,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { maxAttempts, minRetryDelayMs, maxRetryDelayMs } = policy.settings;
  try {
    return await pRetry(attempt, {
      retries: maxAttempts - 1,
      minTimeout: minRetryDelayMs,
      maxTimeout: maxRetryDelayMs,
      randomize: true,
      signal: call.signal,
      shouldRetry: ({ error }) => mayPass(error),
      onFailedAttempt: ({ error, attemptNumber, retriesLeft, retryDelay }) => {
        if (retriesLeft === 0 || !mayPass(error)) return;
        policy.settings.onEvent(attemptFailed(call, error, attemptNumber, retryDelay));
      },
    });
  } catch (error) {
    throw call.signal?.aborted ? abortErrorOf(call.signal) : error;
  }
}

function mayPass(error: unknown): error is PrefetchError {
  if (!isPrefetchError(error)) return false;
  if (error.code === "UNAVAILABLE") return true;
  return error.code === "THROTTLED" && isWorthWaiting(error.context.retryAfterMs ?? 0);
}

function attemptFailed(
  call: RetriedCall,
  error: PrefetchError,
  attempt: number,
  retryDelayMs: number,
): AttemptFailed {
  return {
    type: "attempt-failed",
    operation: call.operation,
    path: call.path,
    attempt,
    code: error.code,
    message: error.message,
    retryInMs: Math.max(retryDelayMs, error.context.retryAfterMs ?? 0),
  };
}
