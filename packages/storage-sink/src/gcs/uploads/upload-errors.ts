import { PrefetchError } from "@prefetch/core";
import type { UploadToken } from "@prefetch/core";

/** The upload was given up. */
export function abortedUpload({ key }: UploadToken): PrefetchError {
  return new PrefetchError(
    "NOT_FOUND",
    `The upload of "${key}" is over: it was aborted. Start a new one.`,
    { context: { key } },
  );
}

/** Another part is due, or one is on its way. */
export function outOfTurn(
  { key }: UploadToken,
  { expected, found }: { readonly expected: number; readonly found: number },
): PrefetchError {
  const isTwice = expected === found;
  return new PrefetchError(
    "INVALID_ARGUMENT",
    isTwice
      ? `Part ${found} of "${key}" is being written already.`
      : `Google Cloud Storage takes parts in order, one at a time: of "${key}" part ${expected} is next, not ${found}.`,
    { context: { key, expected, found } },
  );
}

/** A part cannot be replaced. */
export function otherContent({ key }: UploadToken, partNumber: number): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `Part ${partNumber} of "${key}" was written with another content, which Google Cloud Storage does not replace; start a new upload.`,
    { context: { key } },
  );
}

/** A part was not written. */
export function missingPart({ key, plan }: UploadToken, written: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `"${key}" cannot be completed: part ${written + 1} of ${plan.partCount} was not written. Write it, then complete again.`,
    { context: { key, expected: plan.partCount, found: written } },
  );
}

/** The session is behind what it had acknowledged. */
export function lostBytes({ key }: UploadToken, offset: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The store no longer has bytes of "${key}" that it had taken: it wants those from ${offset} on. Start a new upload.`,
    { context: { key, offset } },
  );
}

/** The session answers and takes nothing. */
export function noProgress({ key }: UploadToken, offset: number): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The store takes no byte of "${key}" from ${offset} on; try again.`,
    { context: { key, offset } },
  );
}
