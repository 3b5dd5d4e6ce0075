import { randomInt } from "node:crypto";

const BASE = 36;
/** Milliseconds since 1970 in base 36 have 9 digits until the year 5188. */
const TIME_DIGITS = 9;
const RANDOM_DIGITS = 10;

/**
 * Creates a run's id: `p`, the time, then random digits, all in base 36, so that ids sort by time. It
 * is a DNS-1035 label of 20 characters, as Kubernetes and Flyte (at most 30) want a name; Flyte keeps
 * names that begin with `r` or `u` for itself.
 */
export function createRunId(nowMs: number = Date.now()): string {
  const time = nowMs.toString(BASE).padStart(TIME_DIGITS, "0");
  const random = Array.from({ length: RANDOM_DIGITS }, () => randomInt(BASE).toString(BASE));
  return `p${time}${random.join("")}`;
}
