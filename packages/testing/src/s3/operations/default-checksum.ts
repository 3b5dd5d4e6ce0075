import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { S3State } from "../s3-call.ts";

/** Returns what is computed where a client names no checksum. */
export function defaultAlgorithm({ traits }: S3State): ChecksumAlgorithm | undefined {
  return traits.defaultChecksum;
}
