import { type ModelFile, PrefetchError, type TransferEvent } from "@prefetch/core";
import type { TransferItem, TransferredFile } from "./transfer-item.ts";

const MEBIBYTE = 1024 * 1024;

/** Options of {@link transferFiles}; all may be left out. */
export interface TransferOptions {
  /**
   * The most bytes that part buffers may take together, in bytes. Everything in flight is bounded by
   * it; it is also the window in which parts may arrive out of order. Default: 256 MiB, or a quarter
   * of the container's memory limit where that is less.
   */
  readonly memoryBytes?: number | undefined;
  /**
   * How many parts are read at a time. Halved when the source or the sink throttles. Files of 1 MiB or
   * less have a lane of their own with four times as many, since their time is latency. Default: follows
   * the throughput, from 8 on.
   */
  readonly connections?: number | undefined;
  /** The most bytes a second to read, over all connections. Default: no limit. */
  readonly maxBytesPerSecond?: number | undefined;
  /**
   * How often a part is read or written before its file is given up, the first try included. A read
   * that moved 1 MiB or more does not count. Default: 5.
   */
  readonly maxAttempts?: number | undefined;
  /**
   * How often a whole file is read when its content has the wrong digest, or the store forgot its
   * upload, the first time included. Default: 3.
   */
  readonly maxReads?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. Default: 500. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest wait between two tries, in milliseconds. Default: 20,000. */
  readonly maxRetryDelayMs?: number | undefined;
  /**
   * For how long a connection may be slower than a tenth of the others' median before it is replaced,
   * in milliseconds. One that keeps idle connections waiting is replaced within seconds. Default: 30,000.
   */
  readonly slowConnectionMs?: number | undefined;
  /** How often `progressed` is told, in milliseconds. Default: 250. */
  readonly progressIntervalMs?: number | undefined;
  /** Told what happens. Called synchronously: must be quick and must not throw. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
  /**
   * Told of every byte of every file, in order within a file, as it is hashed. The bytes are only valid
   * during the call. A file that is read again begins again at offset 0.
   */
  readonly onOrderedBytes?: OrderedBytesListener | undefined;
  /**
   * Told of every file as soon as it is complete in the sink. Called synchronously: must be quick and
   * must not throw.
   */
  readonly onStored?: ((file: TransferredFile) => void) | undefined;
  /**
   * Leaves an upload open that was interrupted: by the signal, or by a failure that is not the
   * content's. For a sink whose `startUpload` goes on with it later. Default: false, it is aborted.
   */
  readonly keepInterrupted?: boolean | undefined;
  /**
   * Asked for a file that has failed, before it is given up: moves it in another way, or returns
   * `undefined`. What it throws takes the place of the failure.
   */
  readonly rescue?: RescueFile | undefined;
  /** Moves files in place of the stream. Default: they are streamed. */
  readonly instead?: MoveFile | undefined;
  /** Ends the transfer; nothing that is not complete stays, unless `keepInterrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Takes the bytes of a file in order; `offset` is that of the first one. */
export type OrderedBytesListener = (file: ModelFile, offset: number, bytes: Uint8Array) => void;

/** Counts the bytes of one file that arrive, for the progress. */
export interface ArrivalMeter {
  /** Counts bytes that arrived. */
  received(byteLength: number): void;
  /** Forgets them: the file is read again. */
  restart(): void;
}

/** Moves a file in another way than the stream. */
export type MoveFile = (item: TransferItem, meter: ArrivalMeter) => Promise<TransferredFile>;

/** Moves a file that has failed in another way; `undefined` where there is none. */
export type RescueFile = (
  item: TransferItem,
  error: PrefetchError,
  meter: ArrivalMeter,
) => Promise<TransferredFile | undefined>;

type MayStayOpen = "connections" | "signal" | "onOrderedBytes" | "onStored" | "rescue" | "instead";

/** {@link TransferOptions} with nothing left open that has a default. */
export type TransferSettings = Pick<TransferOptions, MayStayOpen> & {
  readonly [Name in Exclude<keyof TransferOptions, MayStayOpen>]-?: NonNullable<
    TransferOptions[Name]
  >;
};

const INTEGERS_FROM_ONE = [
  "memoryBytes",
  "connections",
  "maxAttempts",
  "maxReads",
  "slowConnectionMs",
  "progressIntervalMs",
] as const;

/**
 * Completes the options and checks them.
 *
 * @param containerMemoryBytes - the memory limit of the container, 0 for none
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number that makes no sense.
 */
// oxlint-disable-next-line complexity -- one line an option, no decision
export function completeTransferOptions(
  options: TransferOptions,
  containerMemoryBytes: number,
): TransferSettings {
  const settings: TransferSettings = {
    memoryBytes: options.memoryBytes ?? defaultMemoryBytes(containerMemoryBytes),
    connections: options.connections,
    maxBytesPerSecond: options.maxBytesPerSecond ?? Number.POSITIVE_INFINITY,
    maxAttempts: options.maxAttempts ?? 5,
    maxReads: options.maxReads ?? 3,
    minRetryDelayMs: options.minRetryDelayMs ?? 500,
    maxRetryDelayMs: options.maxRetryDelayMs ?? 20_000,
    slowConnectionMs: options.slowConnectionMs ?? 30_000,
    progressIntervalMs: options.progressIntervalMs ?? 250,
    onEvent: options.onEvent ?? (() => {}),
    onOrderedBytes: options.onOrderedBytes,
    onStored: options.onStored,
    keepInterrupted: options.keepInterrupted ?? false,
    rescue: options.rescue,
    instead: options.instead,
    signal: options.signal,
  };
  assertSettings(settings);
  return settings;
}

function assertSettings(settings: TransferSettings): void {
  for (const name of INTEGERS_FROM_ONE) {
    const value = settings[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${name} must be a whole number from 1 on, not ${value}.`,
    );
  }
  if (settings.maxBytesPerSecond > 0) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `maxBytesPerSecond must be more than 0, not ${settings.maxBytesPerSecond}.`,
  );
}

function defaultMemoryBytes(containerMemoryBytes: number): number {
  const usual = 256 * MEBIBYTE;
  if (containerMemoryBytes <= 0) return usual;
  return Math.min(usual, Math.floor(containerMemoryBytes / 4));
}
