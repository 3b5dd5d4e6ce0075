import { PrefetchError } from "@prefetch/core";
import type { StorageSink } from "@prefetch/core";
import type { RetrySettings } from "../requests/control-retry.ts";

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
  const numberOf = (name: keyof RetrySettings, byDefault: number): number => {
    const value = options[name] ?? byDefault;
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${name} is ${value}; give a whole number of 1 or more.`,
    );
  };
  return {
    onDropped: options.onDropped ?? ((): void => undefined),
    maxAttempts: numberOf("maxAttempts", 5),
    minRetryDelayMs: numberOf("minRetryDelayMs", 500),
    maxRetryDelayMs: numberOf("maxRetryDelayMs", 10_000),
  };
}
