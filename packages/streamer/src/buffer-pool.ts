import { createWaitingLine } from "./waiting-line.ts";

/** Smaller buffers are cheap to make, and their sizes rarely come twice. */
const SMALLEST_KEPT_BYTES = 1024 * 1024;

/** Lends buffers, never more bytes at a time than its budget. */
export interface BufferPool {
  /**
   * Lends a buffer of exactly this size as soon as the budget allows, in the order of the calls.
   *
   * @throws {@link PrefetchError} `ABORTED` after the signal.
   */
  acquire(sizeBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Takes a buffer back. */
  release(buffer: Uint8Array): void;
}

/** Creates a pool. It never lends a buffer larger than the budget: who asks for one waits for ever. */
export function createBufferPool(budgetBytes: number): BufferPool {
  const idle: Uint8Array[] = [];
  let lentBytes = 0;
  let idleBytes = 0;

  function takeIdle(sizeBytes: number): Uint8Array | undefined {
    const index = idle.findIndex((buffer) => buffer.byteLength === sizeBytes);
    if (index === -1) return undefined;
    idleBytes -= sizeBytes;
    return idle.splice(index, 1)[0];
  }

  /** Idle buffers of another size make room first: parts of one size are what a run is made of. */
  function allocate(sizeBytes: number): Uint8Array | undefined {
    if (lentBytes + sizeBytes > budgetBytes) return undefined;
    while (lentBytes + idleBytes + sizeBytes > budgetBytes) idleBytes -= idle.shift()!.byteLength;
    return Buffer.allocUnsafeSlow(sizeBytes);
  }

  const line = createWaitingLine<number, Uint8Array>((sizeBytes) => {
    const buffer = takeIdle(sizeBytes) ?? allocate(sizeBytes);
    if (buffer !== undefined) lentBytes += sizeBytes;
    return buffer;
  });

  return {
    acquire: (sizeBytes, signal) => line.join(sizeBytes, signal),
    release(buffer) {
      lentBytes -= buffer.byteLength;
      if (buffer.byteLength >= SMALLEST_KEPT_BYTES) {
        idleBytes += buffer.byteLength;
        idle.push(buffer);
      }
      line.serve();
    },
  };
}
