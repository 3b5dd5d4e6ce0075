import { isRetryable } from "@prefetch/core";

/**
 * Tells whether a file that could not be streamed may arrive by way of scratch disk: its bytes came
 * wrong, or its source or its sink could not be reached, stalled or throttled. What no way can cure is
 * not tried again: a file that is missing or forbidden, a conflict, no space, a wrong argument, an abort.
 *
 * A sink that is down looks like a source that is: the file is then downloaded for nothing, once, and
 * its upload fails after a fixed number of tries.
 */
export function isCurable(error: unknown): boolean {
  return isRetryable(error);
}
