import { GcsError } from "../gcs-error.ts";

/**
 * Returns how long a request's body is.
 *
 * @throws {@link GcsError} 411 where it does not say so.
 */
export function bodySizeBytes(headers: Readonly<Record<string, string>>): number {
  const length = headers["content-length"];
  if (length !== undefined) return Number(length);
  throw new GcsError(411, "required", "You must provide the Content-Length HTTP header.");
}
