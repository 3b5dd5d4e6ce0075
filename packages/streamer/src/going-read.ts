import type { PartFill } from "./fill-part.ts";

/** Why a read was ended so that it goes on over another connection. */
type EndReason = "slow" | "slow-at-the-end" | "surplus";

/** One try at a part over one connection, from the request on, as those see it who may end it. */
export interface GoingRead {
  /** The part that it fills; what it has received is told by `filledBytes`. */
  readonly part: PartFill;
  /** Where in the part it began. */
  readonly fromBytes: number;
  /** When it began, by the monotonic clock. */
  readonly startedMs: number;
  /** Ends the try. */
  readonly signal: AbortSignal;
  /** Whether the answer is there and bytes are due. */
  isAnswered: boolean;
  /** Whether it could go on at the byte it reached: ranges are known to be served. */
  isMovable: boolean;
  /** Whether it waits by request: for the rate limit, or because a peer asked for fewer requests. */
  isHeldBack: boolean;
  /** Why it was ended, where it was. */
  endReason: EndReason | undefined;
  /** Ends it; its part goes on at the byte that it reached. */
  end(reason: EndReason): void;
}

/** Begins a try at the rest of a part; `signal` ends it too. */
export function beginRead(part: PartFill, signal: AbortSignal): GoingRead {
  const controller = new AbortController();
  return {
    part,
    fromBytes: part.filledBytes,
    startedMs: performance.now(),
    signal: AbortSignal.any([signal, controller.signal]),
    isAnswered: false,
    isMovable: false,
    isHeldBack: false,
    endReason: undefined,
    end(reason) {
      this.endReason ??= reason;
      controller.abort();
    },
  };
}
