import { invalidRequest } from "../s3-errors.ts";
import { CHECKSUM_ALGORITHMS, checksumHeaderOf, isChecksumValue } from "./checksum-algorithm.ts";
import type { Checksum } from "./checksum-algorithm.ts";

/**
 * Returns the checksum that a request's headers assert.
 *
 * @throws {@link S3Error} `InvalidRequest` for a malformed value, or more than one.
 */
export function assertedChecksum(headers: Readonly<Record<string, string>>): Checksum | undefined {
  const asserted = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = headers[checksumHeaderOf(algorithm)];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  const [first, second] = asserted;
  if (second !== undefined) {
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  if (first !== undefined && !isChecksumValue(first)) {
    throw invalidRequest(`Value for ${checksumHeaderOf(first.algorithm)} header is invalid.`);
  }
  return first;
}
