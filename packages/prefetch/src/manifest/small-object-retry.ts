import { type CallOptions, abortErrorOf, isPrefetchError, isRetryable } from "@prefetch/core";
import pRetry from "p-retry";

/** Enough for a store that is restarted or sheds load; a store that is away for longer is reported. */
const RETRIES = { retries: 4, minTimeout: 250, maxTimeout: 4_000, randomize: true } as const;

/**
 * Repeats the reading or writing of a small object that may work the next time. Sinks send content once:
 * of a file's parts the streamer has the repetition, of everything else this.
 */
export async function withSmallObjectRetry<Result>(
  { signal }: CallOptions,
  attempt: (attemptNumber: number) => Promise<Result>,
): Promise<Result> {
  try {
    return await pRetry(attempt, {
      ...RETRIES,
      signal,
      shouldRetry: ({ error }) => isPrefetchError(error) && isRetryable(error),
    });
  } catch (error) {
    throw signal?.aborted ? abortErrorOf(signal) : error;
  }
}
