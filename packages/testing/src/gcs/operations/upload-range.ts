import { QUANTUM_BYTES } from "../content/whole-quanta.ts";
import { GcsError } from "../gcs-error.ts";
import { invalid } from "../gcs-errors.ts";
import type { UploadSession } from "../state/upload-session.ts";

/** Which bytes of an object a request brings. */
export interface UploadRange {
  /** The first. */
  readonly start: number;
  /** One behind the last. */
  readonly end: number;
  /** The object's size, where it is told. */
  readonly totalBytes: number | undefined;
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(?:\*|(\d+))$/;

/**
 * Reads which bytes a request brings; without a `Content-Range` it brings all.
 *
 * @throws {@link GcsError} 400.
 */
export function uploadRangeOf(header: string | undefined, bodyBytes: number): UploadRange {
  if (header === undefined) return { start: 0, end: bodyBytes, totalBytes: bodyBytes };
  const [, first, last, total] = CONTENT_RANGE.exec(header) ?? [];
  if (first === undefined || last === undefined) {
    throw invalid("Failed to parse Content-Range header.");
  }
  const start = Number(first);
  const end = Number(last) + 1;
  const totalBytes = total === undefined ? undefined : Number(total);
  if (end <= start || end - start !== bodyBytes || (totalBytes !== undefined && end > totalBytes)) {
    throw contradiction();
  }
  return { start, end, totalBytes };
}

/** Tells whether a request brings the object's last byte. */
export function endsObject({ end, totalBytes }: UploadRange): boolean {
  return end === totalBytes;
}

/**
 * Holds a request to what a session can take next.
 *
 * @throws {@link GcsError} 503 for a gap, 400 for more than its size, and for less than 256 KiB that do not
 *   end the object.
 */
export function requireNext(
  range: UploadRange,
  { persistedBytes, totalBytes = Infinity }: UploadSession,
): void {
  const { start, end } = range;
  if (end > totalBytes) throw contradiction();
  if (start > persistedBytes) {
    // The double space is the real one's: clients look for this text.
    const message = `Invalid request.  According to the Content-Range header, the upload offset is ${start} byte(s), which exceeds already uploaded size of ${persistedBytes} byte(s).`;
    throw new GcsError(503, "backendError", message, { plainText: true });
  }
  if (endsObject(range) || end - start >= QUANTUM_BYTES) return;
  const message = `Invalid request.  The number of bytes uploaded is required to be equal or greater than ${QUANTUM_BYTES}, except for the final request (it's recommended to be the exact multiple of ${QUANTUM_BYTES}).  The received request contained ${end - start} bytes, which does not meet this requirement.`;
  throw new GcsError(400, "invalid", message, { plainText: true });
}

function contradiction(): Error {
  return invalid("Invalid request. The Content-Range header contradicts the sizes that were told.");
}
