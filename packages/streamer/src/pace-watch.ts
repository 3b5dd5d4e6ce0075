import type { ConnectionGate } from "./connection-gate.ts";
import type { GoingRead } from "./going-read.ts";

/** Checks of one window: often enough to act soon after it is over. */
const CHECKS_PER_WINDOW = 6;
/** Slower than this share of the median counts as slow. */
const SLOW_SHARE = 0.1;
/** With fewer connections there is no median worth the name. */
const FEWEST_CONNECTIONS = 3;

/** What was seen of a read at the last check. */
interface Pace {
  readonly filledBytes: number;
  readonly slowChecks: number;
}

/**
 * Replaces connections that have been much slower than the others for a whole window: those whose bytes
 * in each of its checks were fewer than a tenth of the median of all. Returns what ends it.
 *
 * @param windowMs - the window, in milliseconds
 */
export function watchPace(
  gates: readonly Pick<ConnectionGate, "reads">[],
  windowMs: number,
): () => void {
  const paces = new WeakMap<GoingRead, Pace>();

  function check(): void {
    const reads = gates.flatMap((gate) => [...gate.reads]).filter((read) => read.isAnswered);
    const whole = reads.flatMap((read) => {
      const pace = paces.get(read);
      return pace === undefined ? [] : [{ read, pace, bytes: bytesSince(pace, read) }];
    });
    const floor = SLOW_SHARE * medianOf(whole.map(({ bytes }) => bytes));
    for (const read of reads)
      paces.set(read, { filledBytes: read.part.filledBytes, slowChecks: 0 });
    if (whole.length < FEWEST_CONNECTIONS) return;
    for (const { read, pace, bytes } of whole) {
      if (bytes >= floor) continue;
      const slowChecks = pace.slowChecks + 1;
      paces.set(read, { filledBytes: read.part.filledBytes, slowChecks });
      if (slowChecks >= CHECKS_PER_WINDOW) read.end("slow");
    }
  }

  const timer = setInterval(check, Math.max(1, windowMs / CHECKS_PER_WINDOW));
  timer.unref();
  return () => clearInterval(timer);
}

function bytesSince(pace: Pace, read: GoingRead): number {
  return read.part.filledBytes - pace.filledBytes;
}

/** The middle one of some values; 0 of none. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
