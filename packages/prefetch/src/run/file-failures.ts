import { type ErrorCode, type FileFailure, PrefetchError } from "@prefetch/core";

/** How many reasons the message names; all failures are in the error's context. */
const MOST_NAMED = 3;

/**
 * From what the user has to put right to what may be gone on the next try. The code that comes first
 * among the failures is the run's.
 */
const MOST_TELLING_FIRST: readonly ErrorCode[] = [
  "INSUFFICIENT_RESOURCES",
  "FORBIDDEN",
  "INTEGRITY",
  "NOT_FOUND",
  "CONFLICT",
  "INVALID_ARGUMENT",
  "ENGINE_FAILED",
  "UNAVAILABLE",
  "THROTTLED",
  "ABORTED",
];

/** Returns the code that tells most about a run that these failures ended. */
export function mostTellingCode(failures: readonly FileFailure[]): ErrorCode {
  const codes = new Set(failures.map(({ code }) => code));
  return MOST_TELLING_FIRST.find((code) => codes.has(code)) ?? "UNAVAILABLE";
}

/**
 * Returns the error of a run that could not transfer some files.
 *
 * @param totalFiles - how many files the run was to transfer
 */
export function transferFailed(
  failures: readonly FileFailure[],
  totalFiles: number,
): PrefetchError {
  const reasons = [...Map.groupBy(failures, ({ message }) => message)];
  const named = reasons.slice(0, MOST_NAMED).map(([message, alike]) => describe(alike, message));
  const rest = reasons.length - named.length;
  const more = rest > 0 ? ` And ${rest} more.` : "";
  return new PrefetchError(
    mostTellingCode(failures),
    `${failures.length} of ${totalFiles} files could not be transferred. ${named.join(" ")}${more} Nothing new was published; run the same command again, it moves only what is missing.`,
    { context: { failures } },
  );
}

/** A refusal of the whole repository fails every file in the same words: they are said once. */
function describe(alike: readonly FileFailure[], message: string): string {
  const others = alike.length > 1 ? ` and ${alike.length - 1} more` : "";
  return `${alike[0]?.path}${others}: ${message}`;
}
