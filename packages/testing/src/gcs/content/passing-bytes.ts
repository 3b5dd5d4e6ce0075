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

/** Flips a bit of the first byte. */
export async function* corrupted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let done = false;
  for await (const run of source) {
    if (done || run.byteLength === 0) {
      yield run;
      continue;
    }
    done = true;
    yield Uint8Array.from(run, (byte, index) => (index === 0 ? byte ^ 1 : byte));
  }
}
