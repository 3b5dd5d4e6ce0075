/** A CRC whose bits are reflected, with all ones before and after, as those of the stores are. */
export interface CrcParameters {
  /** The width in bits. */
  readonly width: 32 | 64;
  /** The reflected polynomial, without its highest term. */
  readonly polynomial: bigint;
}

/** CRC-32C (Castagnoli), RFC 3720, appendix B.4. */
export const CRC32C: CrcParameters = { width: 32, polynomial: 0x82f63b78n };
/** CRC-64/NVME (NVM Express, NVM Command Set Specification, section 5.2.1.3.4). */
export const CRC64NVME: CrcParameters = { width: 64, polynomial: 0x9a6c9329ac4bc9b5n };

/** A part's CRC and length. */
export interface CrcOfPart {
  /** The CRC. */
  readonly crc: bigint;
  /** The length in bytes. */
  readonly sizeBytes: number;
}

/**
 * Returns the CRC of a content from those of its parts, in order, without its bytes: appending n bytes
 * multiplies the CRC before by x^(8n) modulo the polynomial, and adds the CRC of what is appended.
 */
export function combineCrcs(parameters: CrcParameters, parts: Iterable<CrcOfPart>): bigint {
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const { crc, sizeBytes } of parts) {
    const shift = shifts.get(sizeBytes) ?? powerOfX(parameters, 8 * sizeBytes);
    shifts.set(sizeBytes, shift);
    combined = multiply(parameters, combined, shift) ^ crc;
  }
  return combined;
}

/** x^exponent modulo the polynomial, by squaring. */
function powerOfX(parameters: CrcParameters, exponent: number): bigint {
  // The highest bit stands for x^0, the next for x^1.
  const one = 1n << BigInt(parameters.width - 1);
  let power = one;
  let square = one >> 1n;
  for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = multiply(parameters, power, square);
    square = multiply(parameters, square, square);
  }
  return power;
}

function multiply({ width, polynomial }: CrcParameters, left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = 1n << BigInt(width - 1); bit > 0n; bit >>= 1n) {
    if (left & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}
