import { createHash } from "node:crypto";
import type { RunningDigests } from "../../store/bytes/receive-bytes.ts";
import { createRunningChecksum } from "../../store/checksums/running-checksum.ts";
import type { RunningChecksum } from "../../store/checksums/running-checksum.ts";
import { checksumHeaderOf } from "../checksums/checksum-algorithm.ts";
import type { Checksum, ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import { S3Error } from "../s3-error.ts";
import { badDigest } from "../s3-errors.ts";

/** What a client says of its content. */
export interface ContentAssertions {
  /** The MD5, base64. */
  readonly contentMd5?: string | undefined;
  /** The SHA-256 that was signed, hex. */
  readonly payloadSha256?: string | undefined;
  /** The checksum. */
  readonly checksum?: Checksum | undefined;
}

/** What came out. */
export interface FinishedDigests {
  /** The ETag, without quotes. */
  readonly etag: string;
  /** The checksums, base64. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/**
 * Starts the digests that are needed. MD5 costs more than all else here: where content that carries
 * a checksum is dropped anyway, its ETag is made of that checksum instead, and is as opaque as the ETags of
 * encrypted buckets are. Their end throws an {@link S3Error} where one is not what the client says.
 *
 * @param needsMd5 - whether the ETag has to be an MD5 in any case
 */
export async function startDigests(
  algorithms: readonly ChecksumAlgorithm[],
  assertions: ContentAssertions,
  needsMd5: boolean,
): Promise<RunningDigests<FinishedDigests>> {
  const { contentMd5, payloadSha256, checksum } = assertions;
  const md5 =
    needsMd5 || contentMd5 !== undefined || checksum === undefined ? createHash("md5") : undefined;
  const sha256 = payloadSha256 === undefined ? undefined : createHash("sha256");
  const running = await startChecksums(algorithms, checksum);
  const all = [...running.values(), ...[md5, sha256].filter((hash) => hash !== undefined)];
  let sizeBytes = 0;
  return {
    update: (bytes) => {
      sizeBytes += bytes.byteLength;
      for (const digest of all) digest.update(bytes);
    },
    finish: () => {
      const md5Bytes = md5?.digest();
      const values = new Map([...running].map(([name, each]) => [name, each.digest()]));
      requireMd5(contentMd5, md5Bytes);
      requireSha256(payloadSha256, sha256?.digest("hex"));
      requireChecksum(checksum, values);
      return {
        etag: md5Bytes?.toString("hex") ?? opaqueEtag(checksum, sizeBytes),
        checksums: values,
      };
    },
    drop: () => {
      for (const each of running.values()) each.drop();
    },
  };
}

async function startChecksums(
  algorithms: readonly ChecksumAlgorithm[],
  asserted: Checksum | undefined,
): Promise<ReadonlyMap<ChecksumAlgorithm, RunningChecksum>> {
  const wanted = new Set([...algorithms, ...(asserted === undefined ? [] : [asserted.algorithm])]);
  const started = [...wanted].map(
    async (algorithm) => [algorithm, await createRunningChecksum(algorithm)] as const,
  );
  return new Map(await Promise.all(started));
}

function requireMd5(asserted: string | undefined, found: Buffer | undefined): void {
  if (asserted !== undefined && asserted !== found?.toString("base64"))
    throw badDigest("Content-MD5");
}

function requireSha256(asserted: string | undefined, found: string | undefined): void {
  if (asserted === found) return;
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  throw new S3Error(400, "XAmzContentSHA256Mismatch", message);
}

function requireChecksum(
  asserted: Checksum | undefined,
  found: ReadonlyMap<ChecksumAlgorithm, string>,
): void {
  if (asserted === undefined || asserted.value === found.get(asserted.algorithm)) return;
  throw badDigest(checksumHeaderOf(asserted.algorithm));
}

function opaqueEtag(checksum: Checksum | undefined, sizeBytes: number): string {
  return createHash("md5")
    .update(`${checksum?.algorithm} ${checksum?.value} ${sizeBytes}`)
    .digest("hex");
}
