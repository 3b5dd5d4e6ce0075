/** Checks of one window: often enough to act soon after it is over. */
const CHECKS_PER_WINDOW = 6;
/** Slower than this share of the median counts as slow. */
const SLOW_SHARE = 0.1;
/** With fewer connections there is no median worth the name. */
const FEWEST_CONNECTIONS = 3;

/** One connection, as the watch sees it. */
interface WatchedConnection {
  /** Counts bytes that arrived. */
  add(byteLength: number): void;
  /** Ends the watching. */
  stop(): void;
}

/** Replaces connections that have been much slower than the others for a whole window. */
export interface PaceWatch {
  /** Watches a connection; `onSlow` is called at most once. */
  watch(onSlow: () => void): WatchedConnection;
  /** Ends it all. */
  close(): void;
}

interface Pace {
  readonly onSlow: () => void;
  bytesSinceCheck: number;
  checks: number;
  slowChecks: number;
}

/**
 * Creates a watch. A connection whose bytes in each of the checks of one window were fewer than a tenth
 * of the median of all connections is slow.
 *
 * @param windowMs - the window, in milliseconds
 */
export function createPaceWatch(windowMs: number): PaceWatch {
  const connections = new Set<Pace>();

  function check(): void {
    const whole = [...connections].filter((pace) => pace.checks > 0);
    const floor = SLOW_SHARE * medianOf(whole.map((pace) => pace.bytesSinceCheck));
    for (const pace of connections) {
      const slow = pace.bytesSinceCheck < floor && whole.length >= FEWEST_CONNECTIONS;
      pace.slowChecks = pace.checks > 0 && slow ? pace.slowChecks + 1 : 0;
      pace.checks += 1;
      pace.bytesSinceCheck = 0;
      if (pace.slowChecks < CHECKS_PER_WINDOW) continue;
      connections.delete(pace);
      pace.onSlow();
    }
  }

  const timer = setInterval(check, Math.max(1, windowMs / CHECKS_PER_WINDOW));
  timer.unref();
  return {
    watch(onSlow) {
      const pace: Pace = { onSlow, bytesSinceCheck: 0, checks: 0, slowChecks: 0 };
      connections.add(pace);
      return {
        add: (byteLength) => void (pace.bytesSinceCheck += byteLength),
        stop: () => void connections.delete(pace),
      };
    },
    close: () => clearInterval(timer),
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
