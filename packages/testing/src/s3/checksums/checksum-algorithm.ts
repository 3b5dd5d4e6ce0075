/** Algorithms of S3's flexible checksums. */
export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** What a multipart object's checksum is of: all its bytes, or the checksums of its parts. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** A checksum as S3 keeps it. */
export interface Checksum {
  /** How it was computed. */
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; of a composite one followed by `-` and the number of parts. */
  readonly value: string;
}

/** The length of every algorithm's value in bytes. */
const VALUE_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};
const COMPOSITE_SUFFIX = /-\d+$/;

/** Every algorithm. */
export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
];

/** Reads an algorithm's name. */
export function parseChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

/** Returns the header that carries a checksum. */
export function checksumHeaderOf(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Returns the XML element that carries a checksum. */
export function checksumElementOf(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** Tells whether a value has the form of a checksum, its number of parts aside. */
export function isChecksumValue({ algorithm, value }: Checksum): boolean {
  const digest = value.replace(COMPOSITE_SUFFIX, "");
  const bytes = Buffer.from(digest, "base64");
  return bytes.byteLength === VALUE_BYTES[algorithm] && bytes.toString("base64") === digest;
}
