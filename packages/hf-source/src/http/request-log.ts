import { redactUrl } from "@prefetch/core";
import type { HttpPolicy } from "./http-policy.ts";

/** Tells the request log of one request, once. */
export type RequestEnded = (status: number, bytes: number) => void;

/** Begins to time a request; the function it returns reports it. */
export function startRequestLog(policy: HttpPolicy, url: URL): RequestEnded {
  const startMs = performance.now();
  return (status, bytes) => {
    policy.settings.onRequest({
      method: "GET",
      url: redactUrl(url),
      status,
      bytes,
      durationMs: Math.round(performance.now() - startMs),
    });
  };
}
