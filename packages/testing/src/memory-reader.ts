import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type ByteRange,
  type ModelReader,
  PrefetchError,
  throwIfAborted,
  unlessAborted,
} from "@prefetch/core";

/** Bytes are handed over in runs of this size, as a network would. */
const RUN_BYTES = 64 * 1024;

/** What goes wrong with one `open`, or with the reader that it gives. */
export type MemoryFault =
  /** The `open` itself rejects. */
  | { readonly kind: "refused"; readonly error: Error }
  /** Reading rejects after so many bytes of this reader. */
  | { readonly kind: "interrupted"; readonly afterBytes: number; readonly error: Error }
  /** The byte at this offset of the file is inverted. */
  | { readonly kind: "flipped"; readonly fileOffset: number }
  /** Nothing is delivered until the promise settles or the read is aborted. */
  | { readonly kind: "held"; readonly until: Promise<unknown> }
  /** The peer asks for fewer requests, then delivers. */
  | { readonly kind: "throttled" };

/** What readers count together. */
export interface MemoryCounts {
  openReaders: number;
  deliveredBytes: number;
}

/** What one reader goes by. */
export interface MemoryReaderState {
  readonly range: ByteRange;
  readonly ranged: boolean;
  readonly fault: MemoryFault | undefined;
  readonly counts: MemoryCounts;
}

/** Creates the reader of one range of a file in memory. */
export function createMemoryReader(bytes: Uint8Array, state: MemoryReaderState): ModelReader {
  const { range, ranged, fault, counts } = state;
  const start = ranged ? range.start : 0;
  const end = ranged ? range.end : bytes.byteLength;
  const flipped = fault?.kind === "flipped" ? fault.fileOffset : -1;
  const brokenAt = fault?.kind === "interrupted" ? start + fault.afterBytes : Number.MAX_VALUE;
  let position = start;
  let open = true;

  function deliver(target: Uint8Array): void {
    target.set(bytes.subarray(position, position + target.byteLength));
    const index = flipped - position;
    if (index >= 0 && index < target.byteLength) target[index] = ~target[index]!;
    position += target.byteLength;
    counts.deliveredBytes += target.byteLength;
  }

  return {
    ranged,
    get position() {
      return position;
    },
    async readInto(target, { signal, onBytes } = {}) {
      if (fault?.kind === "held") await unlessAborted(fault.until, signal);
      if (position + target.byteLength > end) {
        throw new PrefetchError("UNAVAILABLE", `The body ended at byte ${end}.`);
      }
      for (let filled = 0; filled < target.byteLength;) {
        await nextTurn();
        throwIfAborted(signal);
        const length = Math.min(RUN_BYTES, target.byteLength - filled, brokenAt - position);
        if (length <= 0 && fault?.kind === "interrupted") throw fault.error;
        deliver(target.subarray(filled, filled + length));
        filled += length;
        onBytes?.(length);
      }
    },
    async close() {
      if (open) counts.openReaders -= 1;
      open = false;
    },
  };
}
