/** A cyclic redundancy check that shifts right, with all bits set before and inverted after. */
export interface CrcParameters {
  /** The width in bits. */
  readonly width: bigint;
  /** The polynomial, its bits reversed. */
  readonly polynomial: bigint;
}

/** One piece of content. */
export interface CrcPiece {
  /** Its CRC. */
  readonly crc: bigint;
  /** Its length in bytes. */
  readonly sizeBytes: number;
}

/**
 * Computes the CRC of pieces put together from the CRCs of the pieces. In the field of polynomials
 * over GF(2), `n` bytes more move what stands before them by `x^8n`; the CRC of both is the moved
 * one plus that of the new bytes.
 */
export function combineCrcs(pieces: readonly CrcPiece[], parameters: CrcParameters): bigint {
  // Parts of one upload are equally long but for the last: one power serves nearly all of them.
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const { crc, sizeBytes } of pieces) {
    const shift = shifts.get(sizeBytes) ?? powerOfX(8n * BigInt(sizeBytes), parameters);
    shifts.set(sizeBytes, shift);
    combined = multiply(combined, shift, parameters) ^ crc;
  }
  return combined;
}

/** Computes `x^exponent` by squaring. */
function powerOfX(exponent: bigint, parameters: CrcParameters): bigint {
  const one = 1n << (parameters.width - 1n);
  let result = one;
  let square = one >> 1n;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = multiply(result, square, parameters);
    square = multiply(square, square, parameters);
  }
  return result;
}

/** Multiplies modulo the polynomial. With reversed bits the highest one stands for `x^0`. */
function multiply(left: bigint, right: bigint, { width, polynomial }: CrcParameters): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = 1n << (width - 1n); bit > 0n; bit >>= 1n) {
    if ((left & bit) !== 0n) product ^= shifted;
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ polynomial;
  }
  return product;
}
