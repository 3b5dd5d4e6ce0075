import type { RateLimitBudget } from "../hf-source-options.ts";
import type { AnswerHead } from "./answer-head.ts";

/** `"resolvers";r=0;t=55`: what remains of a quota, and the seconds until it is renewed. */
const QUOTA = /r=(\d+);\s*t=(\d+)/g;
/** The same with the quota's name. */
const NAMED_QUOTA = /"([^"]+)";\s*r=(\d+);\s*t=(\d+)/g;
/** `"fixed window";"resolvers";q=3000;w=300`: how much a whole window has. */
const POLICY = /"([^"]+)";\s*q=(\d+)/g;

/** Returns what an answer tells of quotas, in `RateLimit` and `RateLimit-Policy`. */
export function rateLimitsOf(headers: AnswerHead["headers"]): readonly RateLimitBudget[] {
  const policies = (headers.get("ratelimit-policy") ?? "").matchAll(POLICY);
  const limits = new Map([...policies].map(([, quota, limit]) => [quota, Number(limit)]));
  const quotas = (headers.get("ratelimit") ?? "").matchAll(NAMED_QUOTA);
  return [...quotas].map(([, quota = "", remaining, seconds]) => ({
    quota,
    remaining: Number(remaining),
    renewedInMs: Number(seconds) * 1000,
    limit: limits.get(quota),
  }));
}

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
