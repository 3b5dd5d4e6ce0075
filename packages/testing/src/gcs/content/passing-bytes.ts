/** Drops the first bytes of content. */
export async function* withoutFirst(
  source: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const run of source) {
    const dropped = Math.min(left, run.byteLength);
    left -= dropped;
    if (dropped < run.byteLength) yield run.subarray(dropped);
  }
}

/** Lets the first bytes of content pass, and reads the others to their end. */
export async function* onlyFirst(
  source: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const run of source) {
    const passing = Math.min(left, run.byteLength);
    left -= passing;
    if (passing > 0) yield run.subarray(0, passing);
  }
}
