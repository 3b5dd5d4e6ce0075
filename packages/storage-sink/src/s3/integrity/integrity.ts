import { createHash } from "node:crypto";
import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";
import type { Checksum, SinkCapabilities } from "@prefetch/core";
import { CRC32C, CRC64NVME, combineCrcs } from "../../checksums/crc-combine.ts";
import { digestOf } from "../../checksums/running-digest.ts";
import type { DigestAlgorithm } from "../../checksums/running-digest.ts";

/** How a store shows that it holds what was sent; best first, see {@link nextIntegrity}. */
export type Integrity = SinkCapabilities["checksum"];

/** A part's digest. */
export interface PartDigest {
  /** The digest as lower-case hex. */
  readonly hex: string;
  /** The part's size in bytes. */
  readonly sizeBytes: number;
}

/** The checksum headers of a request, in the SDK's words. */
export interface ChecksumFields {
  readonly ChecksumCRC32C?: string;
  readonly ChecksumCRC64NVME?: string;
  readonly ContentMD5?: string;
}

/** What answers say of an object's checksum, in the SDK's words. */
export interface AnsweredChecksums {
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumCRC64NVME?: string | undefined;
}

/** Returns what to fall back to where a store refuses `integrity`. */
export function nextIntegrity(integrity: Integrity): Integrity | undefined {
  const next = { crc32c: "crc64nvme", crc64nvme: "md5", md5: "none", none: undefined } as const;
  return next[integrity];
}

/** Returns what parts are digested by; where the store checks nothing, they are read back by it. */
export function algorithmOf(integrity: Integrity): DigestAlgorithm {
  return integrity === "none" ? "crc32c" : integrity;
}

/** Returns the digest of `bytes` as lower-case hex. */
export function integrityDigestOf(integrity: Integrity, bytes: Uint8Array): Promise<string> {
  return digestOf(algorithmOf(integrity), bytes);
}

/** Returns the headers that make the store check a content. */
export function checksumFieldsOf(integrity: Integrity, hex: string): ChecksumFields {
  const base64 = Buffer.from(hex, "hex").toString("base64");
  if (integrity === "crc32c") return { ChecksumCRC32C: base64 };
  if (integrity === "crc64nvme") return { ChecksumCRC64NVME: base64 };
  return integrity === "md5" ? { ContentMD5: base64 } : {};
}

/** Returns the name by which an upload declares its checksum, or `undefined` where it declares none. */
export function declaredAlgorithmOf(integrity: Integrity): ChecksumAlgorithm | undefined {
  if (integrity === "crc32c") return "CRC32C";
  return integrity === "crc64nvme" ? "CRC64NVME" : undefined;
}

/**
 * Returns the checksum that the store keeps of a whole object. One that covers the checksums of parts
 * and not their bytes ends in `-` and their number: it is none of the content.
 *
 * @param etag - the object's ETag; the content's MD5 where the store is known to make it so
 */
export function checksumOf(
  integrity: Integrity | undefined,
  { ChecksumCRC32C, ChecksumCRC64NVME }: AnsweredChecksums,
  etag: string,
): Checksum | undefined {
  if (isWhole(ChecksumCRC32C)) return { algorithm: "crc32c", value: hexOf(ChecksumCRC32C) };
  if (isWhole(ChecksumCRC64NVME)) {
    return { algorithm: "crc64nvme", value: hexOf(ChecksumCRC64NVME) };
  }
  const isMd5 = integrity === "md5" && /^[0-9a-f]{32}$/.test(etag);
  return isMd5 ? { algorithm: "md5", value: etag } : undefined;
}

function isWhole(base64: string | undefined): base64 is string {
  return base64 !== undefined && !base64.includes("-");
}

/** Returns the value of the whole content that the parts' digests combine to; for a CRC only. */
export function combinedDigestOf(integrity: Integrity, parts: readonly PartDigest[]): string {
  const parameters = integrity === "crc64nvme" ? CRC64NVME : CRC32C;
  const crcs = parts.map(({ hex, sizeBytes }) => ({ crc: BigInt(`0x${hex}`), sizeBytes }));
  return combineCrcs(parameters, crcs)
    .toString(16)
    .padStart(parameters.width / 4, "0");
}

/** Returns the ETag that stores give an object of parts: the MD5 of the parts' MD5s, and their number. */
export function multipartEtagOf(parts: readonly PartDigest[]): string {
  const hash = createHash("md5");
  for (const { hex } of parts) hash.update(hex, "hex");
  return `${hash.digest("hex")}-${parts.length}`;
}

/** Returns a base64 value as lower-case hex. */
export function hexOf(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}
