/** Slower than this, averaged over the time limit, counts as stalled: a GiB would take twelve days. */
const SLOWEST_BYTES_PER_SECOND = 1024;

/** Watches one body while bytes of it are wanted. */
export interface ProgressWatch {
  /** Begins to wait. */
  start(): void;
  /** Takes note of bytes that arrived. */
  add(byteLength: number): void;
  /** Stops waiting: nothing is wanted, so nothing can stall. */
  stop(): void;
}

/**
 * Creates a watch that calls `onStall` when `timeoutMs` passed without progress worth the name: fewer
 * bytes than 1 KiB a second since the time was last extended. A body that is slow but steady extends
 * it for ever.
 *
 * @param onStall - told how many bytes arrived in that time
 */
export function createProgressWatch(
  timeoutMs: number,
  onStall: (receivedBytes: number) => void,
): ProgressWatch {
  const enoughBytes = Math.ceil((timeoutMs / 1000) * SLOWEST_BYTES_PER_SECOND);
  let receivedBytes = 0;
  let extensions = 0;
  let timer: NodeJS.Timeout | undefined;
  const expire = (): void => {
    const before = extensions;
    // Where this process was busy for long, bytes may be waiting: one turn lets them in.
    setImmediate(() => {
      if (timer !== undefined && extensions === before) onStall(receivedBytes);
    });
  };
  return {
    start() {
      receivedBytes = 0;
      extensions += 1;
      timer = setTimeout(expire, timeoutMs);
    },
    add(byteLength) {
      receivedBytes += byteLength;
      if (receivedBytes < enoughBytes) return;
      receivedBytes = 0;
      extensions += 1;
      timer?.refresh();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Says what a stall was, for messages. */
export function describeStall(receivedBytes: number, timeoutMs: number): string {
  const amount = receivedBytes === 0 ? "no byte" : `only ${receivedBytes} bytes`;
  return `no progress: it sent ${amount} in ${timeoutMs / 1000} s`;
}
