/** From the year 1 to 1970, in milliseconds. */
const EPOCH_MS = 62_135_596_800_000n;
const TICKS_PER_MS = 10_000n;

/**
 * Creates a source of ETags as the service makes them: the time in ticks of 100 ns since the year 1, in hex.
 * No two are the same.
 */
export function createEtagClock(): () => string {
  let last = 0n;
  return () => {
    const now = (BigInt(Date.now()) + EPOCH_MS) * TICKS_PER_MS;
    last = now > last ? now : last + 1n;
    return `0x${last.toString(16).toUpperCase()}`;
  };
}
