import type { RateLimitBudget, RequestLogEntry } from "@prefetch/hf-source";
import type { ReachedHost } from "../diagnosis.ts";

/** What the requests to the Hub and beyond told. */
export interface HubTraffic {
  /** Takes note of a request that ended. */
  readonly note: (request: RequestLogEntry) => void;
  /** The hosts that were asked, in order; one that answered once counts as reached. */
  readonly hosts: (endpoint: string) => readonly ReachedHost[];
  /** What was left of each quota at last. */
  readonly rateLimits: () => readonly RateLimitBudget[];
}

/** Begins to take notes. */
export function createHubTraffic(): HubTraffic {
  const reached = new Map<string, boolean>();
  const budgets = new Map<string, RateLimitBudget>();
  return {
    note: ({ url, status, rateLimits }) => {
      const { host } = new URL(url);
      reached.set(host, reached.get(host) === true || status !== 0);
      for (const budget of rateLimits) budgets.set(budget.quota, budget);
    },
    hosts: (endpoint) => {
      const own = new URL(endpoint).host;
      return Array.from(reached, ([host, isReached]) => ({
        host,
        purpose: host === own ? "hub" : "data",
        reached: isReached,
      }));
    },
    rateLimits: () => [...budgets.values()],
  };
}
