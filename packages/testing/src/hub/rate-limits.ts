import type { HubRoute } from "./hub-emulator-api.ts";

/** The Hub counts in fixed windows of five minutes (https://huggingface.co/docs/hub/rate-limits). */
const WINDOW_SECONDS = 300;

/** Where one caller stands in one window. */
interface RateLimitState {
  /** Whether the budget was spent before this request. */
  readonly exceeded: boolean;
  /** `RateLimit` and `RateLimit-Policy`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts requests by caller and bucket. */
export interface RateLimits {
  /** Counts a request of `caller`, and tells what is left. */
  spend(caller: string, route: HubRoute): RateLimitState;
}

interface Window {
  readonly endsAt: number;
  used: number;
}

/** Creates counters with `quota` requests a window each. */
export function createRateLimits(quota: number): RateLimits {
  const windows = new Map<string, Window>();
  return {
    spend: (caller, route) => {
      const bucket = bucketOf(route);
      const key = `${bucket} ${caller}`;
      const window = currentWindow(windows.get(key));
      windows.set(key, window);
      // A file's second hop belongs to the request that led there.
      if (route !== "resolve-cache") window.used += 1;
      return stateOf(bucket, window, quota);
    },
  };
}

function bucketOf(route: HubRoute): "api" | "resolvers" {
  return route === "resolve" || route === "raw" || route === "resolve-cache" ? "resolvers" : "api";
}

function currentWindow(window: Window | undefined): Window {
  const now = Date.now();
  if (window !== undefined && now < window.endsAt) return window;
  return { endsAt: now + WINDOW_SECONDS * 1000, used: 0 };
}

function stateOf(bucket: string, window: Window, quota: number): RateLimitState {
  const left = Math.max(0, quota - window.used);
  const resetSeconds = Math.max(0, Math.ceil((window.endsAt - Date.now()) / 1000));
  return {
    exceeded: window.used > quota,
    headers: {
      RateLimit: `"${bucket}";r=${left};t=${resetSeconds}`,
      "RateLimit-Policy": `"fixed window";"${bucket}";q=${quota};w=${WINDOW_SECONDS}`,
    },
  };
}
