/** What a session keeps is a multiple of this ("Resumable uploads" in the documentation). */
export const QUANTUM_BYTES: number = 256 * 1024;

/**
 * Gathers content until it is a multiple of 256 KiB, and lets that pass, without a copy. What comes
 * last and is less is dropped unless it ends the object, and so is what came when the connection broke.
 */
export async function* wholeQuanta(
  source: AsyncIterable<Uint8Array>,
  endsObject: boolean,
): AsyncGenerator<readonly Uint8Array[]> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const run of source) {
    heldBytes += run.byteLength;
    if (heldBytes < QUANTUM_BYTES) {
      held.push(run);
      continue;
    }
    heldBytes %= QUANTUM_BYTES;
    const cut = run.byteLength - heldBytes;
    yield [...held, run.subarray(0, cut)];
    held = heldBytes === 0 ? [] : [run.subarray(cut)];
  }
  if (endsObject && heldBytes > 0) yield held;
}
