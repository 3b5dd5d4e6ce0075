import type { ConnectionGate } from "./connection-gate.ts";
import { followGoodput, throttleGoodput } from "./goodput-rule.ts";
import { type GoodputState, startGoodput } from "./goodput-state.ts";

const TICK_MS = 100;
/** A stretch that the process was too busy to end in time says nothing about the network. */
const LONGEST_TICK_MS = 5 * TICK_MS;

/** Keeps a gate's limit where the throughput is best. */
export interface GoodputWatch {
  /** A peer asked for fewer requests: halves the limit. */
  throttle(): void;
  /** Ends it. */
  close(): void;
}

/** What a {@link GoodputWatch} tells. */
export interface GoodputListener {
  /** A number of connections has proved to be better than the one before. */
  readonly onBetter: (connections: number, reason: "faster" | "slower") => void;
  /** The limit is higher now. */
  readonly onRaised: () => void;
}

/**
 * Creates the watch of a gate.
 *
 * @param most - the most connections that it opens
 */
export function watchGoodput(
  gate: ConnectionGate,
  most: number,
  { onBetter, onRaised }: GoodputListener,
): GoodputWatch {
  let state = startGoodput(gate.limit, most);
  let seen = look();

  function look(): { atMs: number; bytes: number; reading: number } {
    const isHeldBack = [...gate.reads].some((read) => read.isHeldBack);
    const reading = isHeldBack ? 0 : gate.reads.size;
    return { atMs: performance.now(), bytes: gate.receivedBytes, reading };
  }

  function apply(to: GoodputState): void {
    const { best, limit } = state;
    state = to;
    if (to.limit !== limit) gate.setLimit(to.limit);
    if (to.limit > limit) onRaised();
    if (to.endsSurplus) gate.endSurplus();
    if (best === undefined || to.best === undefined) return;
    const { connections } = to.best;
    if (connections > best.connections) onBetter(connections, "faster");
    if (connections < best.connections) onBetter(connections, "slower");
  }

  function tick(): void {
    const before = seen;
    seen = look();
    const elapsedMs = seen.atMs - before.atMs;
    const isInTime = elapsedMs <= LONGEST_TICK_MS;
    const reading = isInTime ? Math.min(before.reading, seen.reading) : 0;
    const bytes = seen.bytes - before.bytes;
    apply(followGoodput(state, { nowMs: seen.atMs, elapsedMs, bytes, reading }));
  }

  const timer = setInterval(tick, TICK_MS);
  timer.unref();
  return {
    throttle: () => apply(throttleGoodput(state)),
    close: () => clearInterval(timer),
  };
}
