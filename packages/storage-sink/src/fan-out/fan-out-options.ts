import type { PrefetchError, StorageSink } from "@prefetch/core";
import type { RetrySettings } from "../requests/control-retry.ts";
import { countOf } from "../requests/network-options.ts";

/** Options of {@link fanOutSink}. */
export interface FanOutSinkOptions {
  /**
   * Told once of every member that is given up, and why. Nothing is written to it any more; what it
   * holds by then stays.
   */
  readonly onDropped?: ((sink: StorageSink, error: PrefetchError) => void) | undefined;
  /** How often a write to one member is tried while the others have it. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. Default: 500. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest such wait, in milliseconds. Default: 10,000. */
  readonly maxRetryDelayMs?: number | undefined;
}

/** {@link FanOutSinkOptions}, complete and checked. */
export interface CompleteFanOutOptions extends RetrySettings {
  readonly onDropped: (sink: StorageSink, error: PrefetchError) => void;
}

/**
 * Completes the options and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number that cannot be.
 */
export function completeFanOutOptions(options: FanOutSinkOptions): CompleteFanOutOptions {
  return {
    onDropped: options.onDropped ?? ((): void => undefined),
    maxAttempts: countOf("maxAttempts", options.maxAttempts, 5),
    minRetryDelayMs: countOf("minRetryDelayMs", options.minRetryDelayMs, 500),
    maxRetryDelayMs: countOf("maxRetryDelayMs", options.maxRetryDelayMs, 10_000),
  };
}
