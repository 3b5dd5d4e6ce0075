import {
  type ErrorCode,
  type PartPlan,
  type Upload,
  type WrittenPart,
  isPrefetchError,
  partRangeOf,
} from "@prefetch/core";
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
  { settings, sink }: TransferContext,
  { file, meter, plan }: FileJob,
  upload: Upload,
): ReadonlySet<number> {
  const sized = upload.written.filter((part) => isWhole(plan, part));
  const whole = sink.limits.sequentialParts ? withoutGap(sized) : sized;
  if (whole.length > 0) {
    const { path, sizeBytes } = file;
    const heldBytes = whole.reduce((sum, part) => sum + part.sizeBytes, 0);
    meter.received(heldBytes);
    settings.onEvent({ type: "file-resumed", path, heldBytes, sizeBytes });
  }
  return new Set(whole.map(({ partNumber }) => partNumber));
}

function isWhole(plan: PartPlan, { partNumber, sizeBytes }: WrittenPart): boolean {
  const { start, end } = partRangeOf(plan, partNumber);
  return sizeBytes === end - start;
}

/** A store that takes parts in order has to be given again what lies behind a missing one. */
function withoutGap(parts: readonly WrittenPart[]): readonly WrittenPart[] {
  return parts
    .toSorted((a, b) => a.partNumber - b.partNumber)
    .filter(({ partNumber }, index) => partNumber === index + 1);
}
