import { PrefetchError, type TransferEvent } from "@prefetch/core";

/** Options of {@link downloadSnapshot}; all may be left out. */
export interface SnapshotOptions {
  /** How many files are downloaded at a time, over one connection each. Default: 4. */
  readonly concurrency?: number | undefined;
  /** The most bytes a second to read, over all connections. Default: no limit. */
  readonly maxBytesPerSecond?: number | undefined;
  /**
   * How often reading is tried before a file is given up, the first try included. A try that moved
   * 1 MiB or more does not count. Default: 5.
   */
  readonly maxAttempts?: number | undefined;
  /**
   * How often a whole file is read when its content has the wrong digest, the first time included.
   * Default: 3.
   */
  readonly maxReads?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. Default: 500. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest wait between two tries, in milliseconds. Default: 20,000. */
  readonly maxRetryDelayMs?: number | undefined;
  /** How often `progressed` is told, in milliseconds. Default: 250. */
  readonly progressIntervalMs?: number | undefined;
  /** Told what happens. Called synchronously: must be quick and must not throw. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
  /** Ends the download. */
  readonly signal?: AbortSignal | undefined;
}

/** {@link SnapshotOptions}, complete and valid. */
export type SnapshotSettings = {
  readonly [Name in keyof SnapshotOptions]-?: NonNullable<SnapshotOptions[Name]>;
};

const INTEGERS_FROM_ONE = ["concurrency", "maxAttempts", "maxReads", "progressIntervalMs"] as const;

/**
 * Completes the options and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number that makes no sense.
 */
// oxlint-disable-next-line complexity -- one line an option, no decision
export function completeSnapshotOptions(options: SnapshotOptions): SnapshotSettings {
  const settings: SnapshotSettings = {
    concurrency: options.concurrency ?? 4,
    maxBytesPerSecond: options.maxBytesPerSecond ?? Number.POSITIVE_INFINITY,
    maxAttempts: options.maxAttempts ?? 5,
    maxReads: options.maxReads ?? 3,
    minRetryDelayMs: options.minRetryDelayMs ?? 500,
    maxRetryDelayMs: options.maxRetryDelayMs ?? 20_000,
    progressIntervalMs: options.progressIntervalMs ?? 250,
    onEvent: options.onEvent ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
  };
  for (const name of INTEGERS_FROM_ONE) assertInteger(name, settings[name]);
  if (settings.maxBytesPerSecond > 0) return settings;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `maxBytesPerSecond must be more than 0, not ${settings.maxBytesPerSecond}.`,
  );
}

/** Passes a whole number from 1 on; otherwise throws `INVALID_ARGUMENT`, naming the option. */
export function assertInteger(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `${name} must be a whole number from 1 on, not ${value}.`,
  );
}
