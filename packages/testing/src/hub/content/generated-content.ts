import type { ByteRange } from "@prefetch/core";

/**
 * How often the bytes repeat: a prime just above 1 MiB. Parts of any power of two then begin at different
 * places of the block, so that no two are alike and parts in a wrong order give another digest.
 */
const BLOCK_BYTES = 2 ** 20 + 7;
const VIEW_BYTES = 256 * 1024;
const MOST_BLOCKS = 16;

const blocks = new Map<number, Uint8Array>();

/**
 * Yields the bytes of a generated file. Any range costs the same, nothing is stored but one block per
 * seed, and the views yielded share that block: they must not be written to.
 *
 * @param seed - other seeds give other bytes
 */
export function* generatedBytes(seed: number, range: ByteRange): Generator<Uint8Array> {
  const block = blockOf(seed);
  let offset = range.start;
  while (offset < range.end) {
    const at = offset % BLOCK_BYTES;
    const length = Math.min(BLOCK_BYTES - at, VIEW_BYTES, range.end - offset);
    yield block.subarray(at, at + length);
    offset += length;
  }
}

function blockOf(seed: number): Uint8Array {
  const known = blocks.get(seed);
  if (known !== undefined) return known;
  const [oldest] = blocks.keys();
  if (blocks.size >= MOST_BLOCKS && oldest !== undefined) blocks.delete(oldest);
  const block = pseudoRandomBlock(seed);
  blocks.set(seed, block);
  return block;
}

/** Fills a block by xorshift32 (Marsaglia, "Xorshift RNGs", 2003). */
function pseudoRandomBlock(seed: number): Uint8Array {
  const block = new Uint8Array(Math.ceil(BLOCK_BYTES / 4) * 4);
  const view = new DataView(block.buffer);
  // Small seeds are spread over all bits; a state of zero would stay zero.
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1;
  for (let at = 0; at < block.byteLength; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    view.setInt32(at, state, true);
  }
  return block.subarray(0, BLOCK_BYTES);
}
