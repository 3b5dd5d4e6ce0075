/** How long a window is, in milliseconds. */
const WINDOW_MS = 500;
/** What is enough to see a collapse, in milliseconds. */
const EARLY_MS = 200;
/** What is not measured after a change: connections open and gain speed, in milliseconds. */
const SETTLING_MS = 300;

/** A stretch of time in a transfer. */
export interface ThroughputTick {
  /** When it ended, by the monotonic clock. */
  readonly nowMs: number;
  /** How long it was. */
  readonly elapsedMs: number;
  /** How many bytes arrived in it. */
  readonly bytes: number;
  /** How many connections were reading all the time; the others had nothing to read, or no memory. */
  readonly reading: number;
}

/** Stretches of one number of connections, added up while connections were the limit. */
export interface GoodputWindow {
  /** What is left of the time that is not measured. */
  readonly settlingMs: number;
  readonly measuredMs: number;
  readonly bytes: number;
  /** What a window that is not whole yet tells, where that is enough to see a collapse. */
  readonly earlyBytesPerSecond: number | undefined;
}

/** The window after a change. */
export const NEW_WINDOW: GoodputWindow = {
  settlingMs: SETTLING_MS,
  measuredMs: 0,
  bytes: 0,
  earlyBytesPerSecond: undefined,
};

/** Adds a stretch. */
export function addTick(window: GoodputWindow, tick: ThroughputTick): GoodputWindow {
  if (window.settlingMs > 0) {
    return { ...window, settlingMs: window.settlingMs - tick.elapsedMs };
  }
  const measuredMs = window.measuredMs + tick.elapsedMs;
  const bytes = window.bytes + tick.bytes;
  const earlyBytesPerSecond = measuredMs >= EARLY_MS ? (bytes / measuredMs) * 1000 : undefined;
  return { settlingMs: 0, measuredMs, bytes, earlyBytesPerSecond };
}

/** Whether a window says enough. */
export function isWhole({ measuredMs }: GoodputWindow): boolean {
  return measuredMs >= WINDOW_MS;
}
