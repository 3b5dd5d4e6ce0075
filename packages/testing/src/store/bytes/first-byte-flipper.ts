const LOWEST_BIT = 1;

/** Creates a function that content is passed through, and that flips a bit of its first byte. */
export function createFirstByteFlipper(): (bytes: Uint8Array) => Uint8Array {
  let isDone = false;
  return (bytes) => {
    if (isDone || bytes.byteLength === 0) return bytes;
    isDone = true;
    return Uint8Array.from(bytes, (byte, index) => (index === 0 ? byte ^ LOWEST_BIT : byte));
  };
}

/** Flips a bit of the first byte of content. */
export async function* withFirstByteFlipped(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const flip = createFirstByteFlipper();
  for await (const run of source) yield flip(run);
}
