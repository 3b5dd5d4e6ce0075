import { type ErrorCode, type Upload, isPrefetchError, partRangeOf } from "@prefetch/core";
import type { FileJob } from "./file-job.ts";
import { ForgottenUploadError } from "./forgotten-upload.ts";
import type { TransferContext } from "./transfer-context.ts";

/** Failures of the peers or of the way there, not of the content. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "UNAVAILABLE",
  "THROTTLED",
  "FORBIDDEN",
  "INSUFFICIENT_RESOURCES",
]);

/**
 * Tells whether an upload that failed is left open: another transfer can go on with it, because who
 * interrupted this one has not spoiled what is there.
 */
export function staysOpen({ settings, signal }: TransferContext, error: unknown): boolean {
  if (!settings.keepInterrupted || error instanceof ForgottenUploadError) return false;
  if (signal.aborted) return true;
  return isPrefetchError(error) && PASSING.has(error.code);
}

/** Returns the parts that the store holds as they have to be, and tells of them. */
export function heldParts(
  { settings }: TransferContext,
  { file, meter, plan }: FileJob,
  upload: Upload,
): ReadonlySet<number> {
  const whole = upload.written.filter(({ partNumber, sizeBytes }) => {
    const { start, end } = partRangeOf(plan, partNumber);
    return sizeBytes === end - start;
  });
  if (whole.length > 0) {
    const { path, sizeBytes } = file;
    const heldBytes = whole.reduce((sum, part) => sum + part.sizeBytes, 0);
    meter.received(heldBytes);
    settings.onEvent({ type: "file-resumed", path, heldBytes, sizeBytes });
  }
  return new Set(whole.map(({ partNumber }) => partNumber));
}
