import { setTimeout as delay } from "node:timers/promises";
import { PrefetchError, throwIfAborted } from "@prefetch/core";
import type { AnswerHead } from "./answer-head.ts";
import type { HttpPolicy } from "./http-policy.ts";
import { throttleMs } from "./rate-limit.ts";

/** Whose quota a request counts against: the Hub has one for its API and one for file addresses. */
export type RateBucket = "api" | "resolvers" | "files";

/** Twice the Hub's window: who asks for more is not waited for. */
const LONGEST_WAIT_MS = 10 * 60 * 1000;

/**
 * Until when each origin's bucket is closed, in milliseconds since the epoch. One for the whole
 * process, since quotas belong to an account or an address, not to a source.
 */
const closedUntilMs = new Map<string, number>();

/**
 * Waits until the peer may be asked again.
 *
 * @throws {@link PrefetchError} `THROTTLED` where that is too far away, `ABORTED` after the signal.
 */
export async function passRateGate(
  url: URL,
  bucket: RateBucket,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfAborted(signal);
  const key = gateKey(url, bucket);
  for (;;) {
    const waitMs = (closedUntilMs.get(key) ?? 0) - Date.now();
    if (waitMs <= 0) break;
    if (!isWorthWaiting(waitMs)) throw throttledError(url, waitMs);
    await delay(waitMs, undefined, { signal });
  }
  closedUntilMs.delete(key);
}

/** Closes the gate for as long as the answer asks to, and tells of it. */
export function noteRateLimit(policy: HttpPolicy, answer: AnswerHead, bucket: RateBucket): void {
  const waitMs = throttleMs(answer, Date.now());
  if (waitMs === undefined) return;
  const key = gateKey(answer.url, bucket);
  const untilMs = Date.now() + waitMs;
  if (untilMs <= (closedUntilMs.get(key) ?? 0)) return;
  closedUntilMs.set(key, untilMs);
  policy.settings.onEvent({ type: "throttled", origin: answer.url.origin, waitMs });
}

/** Tells whether a pause that was asked for is short enough to be kept. */
export function isWorthWaiting(waitMs: number): boolean {
  return waitMs <= LONGEST_WAIT_MS;
}

/** Returns the error for a peer that limits requests; `waitMs` where it says for how long. */
export function throttledError(url: URL, waitMs: number | undefined): PrefetchError {
  const when = waitMs === undefined ? "later" : `in ${Math.ceil(waitMs / 1000)} s`;
  return new PrefetchError(
    "THROTTLED",
    `${url.host} limits the rate of requests. Try again ${when}; with a token the limits are higher.`,
    { context: { url: url.origin, status: 429, retryAfterMs: waitMs } },
  );
}

function gateKey(url: URL, bucket: RateBucket): string {
  return `${url.origin} ${bucket}`;
}
