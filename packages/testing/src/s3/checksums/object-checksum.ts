import { combineCrcs } from "../../store/checksums/crc-combine.ts";
import type { CrcParameters } from "../../store/checksums/crc-combine.ts";
import { CRC32, CRC32C, CRC64_NVME } from "../../store/checksums/crc-parameters.ts";
import { createRunningChecksum } from "../../store/checksums/running-checksum.ts";
import type { ChecksumAlgorithm, ChecksumType } from "./checksum-algorithm.ts";

/** A part's share in its object's checksum. */
export interface PartChecksum {
  /** The checksum, base64. */
  readonly value: string;
  /** The part's size in bytes. */
  readonly sizeBytes: number;
}

const COMBINABLE: Readonly<Partial<Record<ChecksumAlgorithm, CrcParameters>>> = {
  CRC32,
  CRC32C,
  CRC64NVME: CRC64_NVME,
};

/** Tells whether a whole object's checksum follows from those of its parts. */
export function isCombinable(algorithm: ChecksumAlgorithm): boolean {
  return COMBINABLE[algorithm] !== undefined;
}

/** Computes a multipart object's checksum from those of its parts. */
export async function objectChecksum(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly PartChecksum[],
): Promise<string> {
  const parameters = COMBINABLE[algorithm];
  if (type === "FULL_OBJECT" && parameters !== undefined) return combined(parts, parameters);
  const running = await createRunningChecksum(algorithm);
  for (const { value } of parts) running.update(Buffer.from(value, "base64"));
  return `${running.digest()}-${parts.length}`;
}

function combined(parts: readonly PartChecksum[], parameters: CrcParameters): string {
  const pieces = parts.map(({ value, sizeBytes }) => ({
    crc: BigInt(`0x${Buffer.from(value, "base64").toString("hex")}`),
    sizeBytes,
  }));
  const hexDigits = Number(parameters.width) / 4;
  const hex = combineCrcs(pieces, parameters).toString(16).padStart(hexDigits, "0");
  return Buffer.from(hex, "hex").toString("base64");
}
