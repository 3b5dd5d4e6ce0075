/**
 * Why an operation failed. A closed list: every failure that is not a bug has one of these codes,
 * and each code has one exit status (see {@link exitStatusOf}).
 */
export type ErrorCode =
  | "INVALID_ARGUMENT"
  | "NOT_FOUND"
  | "FORBIDDEN"
  | "INTEGRITY"
  | "UNAVAILABLE"
  | "THROTTLED"
  | "CONFLICT"
  | "INSUFFICIENT_RESOURCES"
  | "ENGINE_FAILED"
  | "ABORTED";

/** The facts of a failure. Never holds a token or a signed URL. */
export interface ErrorContext {
  /** The path in the repository. */
  readonly path?: string | undefined;
  /** The key in the store. */
  readonly key?: string | undefined;
  /** An address, without its query and without credentials. */
  readonly url?: string | undefined;
  /** The byte offset at which it happened. */
  readonly offset?: number | undefined;
  /** What should have been there. */
  readonly expected?: string | number | undefined;
  /** What was there instead. */
  readonly found?: string | number | undefined;
  /** The HTTP status of the answer. */
  readonly status?: number | undefined;
  /** How long the peer asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The signal that ended the process, where one did: `SIGINT` ends with 130, `SIGTERM` with 143. */
  readonly signal?: "SIGINT" | "SIGTERM" | undefined;
  /** The failures of single files, where a run failed because of them. */
  readonly failures?: readonly FileFailure[] | undefined;
}

/** One file that could not be transferred. */
export interface FileFailure {
  /** The path in the repository. */
  readonly path: string;
  /** Why. */
  readonly code: ErrorCode;
  /** What happened and what to do, in one sentence. */
  readonly message: string;
}

/** Options of {@link PrefetchError}'s constructor. */
export interface PrefetchErrorOptions {
  /** The facts. */
  readonly context?: ErrorContext | undefined;
  /** What was caught, if anything. */
  readonly cause?: unknown;
}

/**
 * The one error class of prefetch. `message` says what was wrong, where, and what to do next.
 * Errors of vendors' libraries are translated into it once, at the adapter's edge.
 */
export class PrefetchError extends Error {
  override readonly name = "PrefetchError";
  /** Why it failed. */
  readonly code: ErrorCode;
  /** The facts, for programs. */
  readonly context: ErrorContext;

  constructor(code: ErrorCode, message: string, options: PrefetchErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.context = options.context ?? {};
  }
}

/** Tells whether `error` is a {@link PrefetchError}, also one made by another copy of this package. */
export function isPrefetchError(error: unknown): error is PrefetchError {
  return (
    error instanceof PrefetchError || (error instanceof Error && error.name === "PrefetchError")
  );
}

/**
 * Tells whether doing the same again may succeed: the peer was unreachable, stalled or limiting, or
 * delivered wrong bytes. Everything else (missing, forbidden, bad input, no space) stays as it is.
 */
export function isRetryable(error: unknown): boolean {
  if (!isPrefetchError(error)) return false;
  return error.code === "UNAVAILABLE" || error.code === "THROTTLED" || error.code === "INTEGRITY";
}

const EXIT_STATUS: Readonly<Record<Exclude<ErrorCode, "ABORTED">, number>> = {
  INVALID_ARGUMENT: 2,
  NOT_FOUND: 3,
  FORBIDDEN: 4,
  INTEGRITY: 5,
  UNAVAILABLE: 6,
  THROTTLED: 6,
  CONFLICT: 7,
  INSUFFICIENT_RESOURCES: 8,
  ENGINE_FAILED: 9,
};

/**
 * Returns the exit status of a process that ended with `error`. 130 and 143 are the shell's
 * convention for SIGINT and SIGTERM (128 + signal number); 1 means a bug.
 */
export function exitStatusOf(error: unknown): number {
  if (!isPrefetchError(error)) return 1;
  if (error.code !== "ABORTED") return EXIT_STATUS[error.code];
  return error.context.signal === "SIGTERM" ? 143 : 130;
}

/**
 * Returns the error that an aborted operation rejects with: the signal's reason where that is a
 * {@link PrefetchError}, otherwise an `ABORTED` one around it.
 */
export function abortErrorOf(signal: AbortSignal): PrefetchError {
  const reason: unknown = signal.reason;
  if (isPrefetchError(reason)) return reason;
  return new PrefetchError("ABORTED", "The operation was aborted.", { cause: reason });
}

/** Throws {@link abortErrorOf} when `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortErrorOf(signal);
}
