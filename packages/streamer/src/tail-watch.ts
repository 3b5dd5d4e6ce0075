import type { ConnectionGate } from "./connection-gate.ts";
import type { GoingRead } from "./going-read.ts";
import { medianOf } from "./pace-watch.ts";

/** How often is looked; an end that is late by two of these goes unnoticed. */
const CHECK_INTERVAL_MS = 125;
/** After a pause of the whole process nothing can be said of anybody's pace, */
const LONGEST_INTERVAL_MS = 4 * CHECK_INTERVAL_MS;
/** nor while it is busy for more than this share of the time: bytes wait for it, not it for them. */
const BUSY_SHARE = 0.85;
/** Slower than this share of the usual pace is too slow, */
const SLOW_SHARE = 0.25;
/** where a new connection at the usual pace would be done so much earlier. */
const LEAST_GAIN_MS = 1_000;
/** How long a read may be too slow before it is replaced; twice as long after each replacement. */
const FIRST_PATIENCE_MS = 500;
const LONGEST_PATIENCE_MS = 30_000;
/** With fewer reads that went to their ends nothing is usual. */
const FEWEST_PACES = 2;

type WatchedGate = Pick<ConnectionGate, "limit" | "paces" | "reads">;

/** When a read was last as fast as it should be, and where it was then. */
interface Mark {
  readonly atMs: number;
  readonly filledBytes: number;
}

interface Tail {
  readonly gate: WatchedGate;
  readonly marks: WeakMap<GoingRead, Mark>;
  patienceMs: number;
  wasIdle: boolean;
}

/**
 * Replaces reads that keep everything waiting: while connections are idle, because nothing is left to
 * begin or no memory to begin it with, a read much slower than is usual goes on over a new connection.
 * If all that are left are slow it may be the peer: then one is replaced, to find out, and each
 * replacement doubles the patience until one has helped. Returns what ends it.
 */
export function watchTails(gates: readonly WatchedGate[]): () => void {
  const tails = gates.map((gate): Tail => ({
    gate,
    marks: new WeakMap(),
    patienceMs: FIRST_PATIENCE_MS,
    wasIdle: false,
  }));
  let checkedMs = performance.now();
  let busy = performance.eventLoopUtilization();

  function check(): void {
    const nowMs = performance.now();
    const busyBefore = busy;
    busy = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(busy, busyBefore);
    const saysNothing = nowMs - checkedMs > LONGEST_INTERVAL_MS || utilization > BUSY_SHARE;
    checkedMs = nowMs;
    for (const tail of tails) {
      if (saysNothing) forgetPaces(tail, nowMs);
      else checkTail(tail, nowMs);
    }
  }

  const timer = setInterval(check, CHECK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function forgetPaces({ gate, marks }: Tail, nowMs: number): void {
  for (const read of gate.reads) marks.set(read, markOf(read, nowMs));
}

function checkTail(tail: Tail, nowMs: number): void {
  const { gate, wasIdle } = tail;
  const slow = [...gate.reads].filter((read) => isSlow(tail, read, nowMs));
  tail.wasIdle = gate.reads.size < gate.limit;
  if (!tail.wasIdle || !wasIdle) return;
  const overdue = slow.filter((read) => isOverdue(tail, read, nowMs));
  const isPeerFast = slow.length < gate.reads.size;
  for (const read of isPeerFast ? overdue : overdue.slice(0, 1)) {
    read.part.replacements += 1;
    read.end("slow-at-the-end");
  }
  if (overdue.length > 0) tail.patienceMs = Math.min(LONGEST_PATIENCE_MS, tail.patienceMs * 2);
}

/** Whether a read is slow since its mark, which moves on while it is not. */
function isSlow(tail: Tail, read: GoingRead, nowMs: number): boolean {
  const { gate, marks } = tail;
  const isSteady = !read.isHeldBack && gate.paces.length >= FEWEST_PACES;
  const mark = marks.get(read) ?? { atMs: read.startedMs, filledBytes: read.fromBytes };
  const usual = medianOf(gate.paces);
  if (isSteady && paceSince(mark, read, nowMs) < SLOW_SHARE * usual) return true;
  marks.set(read, markOf(read, nowMs));
  if (isSteady && read.part.replacements > 0) tail.patienceMs = FIRST_PATIENCE_MS;
  return false;
}

function isOverdue({ gate, marks, patienceMs }: Tail, read: GoingRead, nowMs: number): boolean {
  // The answer takes longer than the bytes behind it, and is asked for anew once only: what makes it
  // late is rather the peer, and the source has tries of its own.
  const isReplaceable = read.isAnswered ? read.isMovable : read.part.replacements === 0;
  const mark = marks.get(read) ?? { atMs: read.startedMs, filledBytes: read.fromBytes };
  if (!isReplaceable || nowMs - mark.atMs < (read.isAnswered ? 1 : 2) * patienceMs) return false;
  const missingBytes = read.part.buffer.byteLength - read.part.filledBytes;
  const leftMs = missingBytes / paceSince(mark, read, nowMs);
  return leftMs - missingBytes / medianOf(gate.paces) >= LEAST_GAIN_MS;
}

function markOf(read: GoingRead, atMs: number): Mark {
  return { atMs, filledBytes: read.part.filledBytes };
}

/** In bytes per millisecond. */
function paceSince({ atMs, filledBytes }: Mark, read: GoingRead, nowMs: number): number {
  return (read.part.filledBytes - filledBytes) / Math.max(1, nowMs - atMs);
}
