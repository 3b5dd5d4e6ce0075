import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { S3State } from "../s3-call.ts";

/** Returns what AWS computes where a client names no checksum; other stores compute none. */
export function defaultAlgorithm({ options }: S3State): ChecksumAlgorithm | undefined {
  return options.profile === "aws" ? "CRC64NVME" : undefined;
}
