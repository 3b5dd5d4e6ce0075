import type { GoingRead } from "./going-read.ts";
import { type ReadsUnderWay, createReadsUnderWay } from "./reads-under-way.ts";
import { createWaitingLine } from "./waiting-line.ts";

/**
 * A read that was ended goes before all that is not begun: it holds memory, for which those who have
 * connections may be waiting.
 */
const BEGUN_RANK = -1;

/** The right to read over one connection. */
export interface Connection {
  /** Takes note of a read over it; returns what tells that it is over. */
  carry(read: GoingRead): () => void;
  /**
   * Gives the connection back and waits for one again, before all that is not begun.
   *
   * @throws {@link PrefetchError} `ABORTED` after the signal.
   */
  waitAgain(): Promise<void>;
  /** Gives it back, once. */
  giveBack(): void;
}

/** Lets so many reads go on at a time. */
export interface ConnectionGate extends Omit<ReadsUnderWay, "carry"> {
  /** How many may go on now. */
  readonly limit: number;
  /**
   * Waits for a free connection; the lowest `rank` is served first, so that a file that was begun is
   * finished before a later one takes its place.
   *
   * @throws {@link PrefetchError} `ABORTED` after the signal.
   */
  connect(rank: number, signal: AbortSignal): Promise<Connection>;
  /** Changes the limit, to 1 at least. Connections above it end with what they are reading. */
  setLimit(limit: number): void;
  /**
   * Ends the reads above the limit, those first that began last; they wait for a connection again. One
   * goes on in any case: who has a connection and waits for memory waits for theirs.
   */
  endSurplus(): void;
}

/** Creates a gate for `connections` reads at a time. */
export function createConnectionGate(connections: number): ConnectionGate {
  const underWay = createReadsUnderWay();
  let limit = connections;
  let busy = 0;

  const line = createWaitingLine<number, true>(
    () => {
      if (busy >= limit) return undefined;
      busy += 1;
      return true;
    },
    (rank, waiting) => rank < waiting,
  );

  function leave(): void {
    busy -= 1;
    line.serve();
  }

  return {
    get limit() {
      return limit;
    },
    reads: underWay.reads,
    paces: underWay.paces,
    get receivedBytes() {
      return underWay.receivedBytes;
    },
    async connect(rank, signal) {
      await line.join(rank, signal);
      return connectionOf(() => line.join(BEGUN_RANK, signal), leave, underWay);
    },
    setLimit(to) {
      limit = Math.max(1, to);
      line.serve();
    },
    endSurplus() {
      const { reads } = underWay;
      const movable = [...reads].filter((read) => read.isMovable).toReversed();
      const surplus = Math.max(0, Math.min(busy - limit, reads.size - 1));
      for (const read of movable.slice(0, surplus)) read.end("surplus");
    },
  };
}

/** A connection that was granted; `join` waits for it again. */
function connectionOf(
  join: () => Promise<true>,
  leave: () => void,
  underWay: ReadsUnderWay,
): Connection {
  let isHeld = true;
  function giveBack(): void {
    if (!isHeld) return;
    isHeld = false;
    leave();
  }
  return {
    carry: (read) => underWay.carry(read),
    async waitAgain() {
      giveBack();
      isHeld = await join();
    },
    giveBack,
  };
}
