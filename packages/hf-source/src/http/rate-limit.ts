import type { AnswerHead } from "./answer-head.ts";

/** `"resolvers";r=0;t=55`: what remains of a quota, and the seconds until it is renewed. */
const QUOTA = /r=(\d+);\s*t=(\d+)/g;

/**
 * Returns how long the peer asks to be left alone, in milliseconds, or `undefined` where it does not.
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers) is on every answer of the Hub and counts only
 * when nothing remains; a second is added because its seconds are rounded down. `Retry-After`
 * (RFC 9110, section 10.2.3) counts on 429 and 503. Of both, the longer.
 */
export function throttleMs(answer: AnswerHead, nowMs: number): number | undefined {
  const waits = [...spentQuotaMs(answer), ...retryAfterMs(answer, nowMs)];
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function spentQuotaMs(answer: AnswerHead): readonly number[] {
  const quotas = (answer.headers.get("ratelimit") ?? "").matchAll(QUOTA);
  return [...quotas]
    .filter(([, remaining]) => Number(remaining) === 0)
    .map(([, , seconds]) => (Number(seconds) + 1) * 1000);
}

function retryAfterMs(answer: AnswerHead, nowMs: number): readonly number[] {
  const value = answer.headers.get("retry-after") ?? "";
  if (value === "" || (answer.status !== 429 && answer.status !== 503)) return [];
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(waitMs) ? [] : [Math.max(0, waitMs)];
}
