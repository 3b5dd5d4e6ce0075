import { createWaitingLine } from "./waiting-line.ts";

/** Lets so many reads go on at a time. */
export interface ConnectionGate {
  /** How many may go on now. */
  readonly limit: number;
  /**
   * Waits for a free connection; the lowest `rank` is served first, so that a file that was begun is
   * finished before a later one takes its place. Resolves with what gives the connection back, once.
   *
   * @throws {@link PrefetchError} `ABORTED` after the signal.
   */
  connect(rank: number, signal: AbortSignal): Promise<() => void>;
  /** Halves the limit, to 1 at least. Connections above it end with what they are reading. */
  halve(): void;
}

/** Creates a gate for `connections` reads at a time. */
export function createConnectionGate(connections: number): ConnectionGate {
  let limit = connections;
  let busy = 0;

  function grant(): (() => void) | undefined {
    if (busy >= limit) return undefined;
    busy += 1;
    let held = true;
    return () => {
      if (held) busy -= 1;
      held = false;
      line.serve();
    };
  }

  const line = createWaitingLine<number, () => void>(grant, (rank, waiting) => rank < waiting);

  return {
    get limit() {
      return limit;
    },
    connect: (rank, signal) => line.join(rank, signal),
    halve() {
      limit = Math.max(1, Math.floor(limit / 2));
    },
  };
}
