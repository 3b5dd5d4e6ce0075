import type { GoingRead } from "./going-read.ts";

/** Enough for a median that follows the network. */
const PACES_KEPT = 15;

/** The reads of one gate, and what is known of those before. */
export interface ReadsUnderWay {
  /** The reads under way, in the order in which they began. */
  readonly reads: ReadonlySet<GoingRead>;
  /** Bytes of all reads up to now. */
  readonly receivedBytes: number;
  /** How fast the last reads were that went to their ends, in bytes per millisecond. */
  readonly paces: readonly number[];
  /** Takes note of a read; returns what tells, once, that it is over. */
  carry(read: GoingRead): () => void;
}

/** Creates an empty set of them. Nothing is done for each run of bytes: what counts is asked for. */
export function createReadsUnderWay(): ReadsUnderWay {
  const reads = new Set<GoingRead>();
  const paces: number[] = [];
  let finishedBytes = 0;
  return {
    reads,
    get receivedBytes() {
      return [...reads].reduce((sum, read) => sum + receivedBy(read), finishedBytes);
    },
    paces,
    carry(read) {
      reads.add(read);
      return () => {
        if (!reads.delete(read)) return;
        finishedBytes += receivedBy(read);
        if (read.part.filledBytes < read.part.buffer.byteLength) return;
        paces.push(receivedBy(read) / Math.max(1, performance.now() - read.startedMs));
        if (paces.length > PACES_KEPT) paces.shift();
      };
    },
  };
}

function receivedBy(read: GoingRead): number {
  return read.part.filledBytes - read.fromBytes;
}
