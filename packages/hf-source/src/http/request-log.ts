import { redactUrl } from "@prefetch/core";
import type { AnswerHead } from "./answer-head.ts";
import type { HttpPolicy } from "./http-policy.ts";
import { rateLimitsOf } from "./rate-limit.ts";

/** Tells the request log of one request, once; without headers where no answer came. */
export type RequestEnded = (status: number, bytes: number, headers?: AnswerHead["headers"]) => void;

/** Begins to time a request; the function it returns reports it. */
export function startRequestLog(policy: HttpPolicy, url: URL): RequestEnded {
  const startMs = performance.now();
  return (status, bytes, headers) => {
    policy.settings.onRequest({
      method: "GET",
      url: redactUrl(url),
      status,
      bytes,
      durationMs: Math.round(performance.now() - startMs),
      rateLimits: headers === undefined ? [] : rateLimitsOf(headers),
    });
  };
}
