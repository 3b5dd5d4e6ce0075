const LOWEST_BIT = 1;

/** Returns a copy of bytes with a bit of the first one flipped. */
export function firstByteFlipped(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, index) => (index === 0 ? byte ^ LOWEST_BIT : byte));
}
