import { PrefetchError } from "@prefetch/core";
import type { HubEmulatorOptions } from "./hub-emulator-api.ts";

/** {@link HubEmulatorOptions} with every default filled in. */
export type CompleteHubEmulatorOptions = {
  readonly [Name in keyof HubEmulatorOptions]-?: NonNullable<HubEmulatorOptions[Name]>;
};

const DEFAULTS: CompleteHubEmulatorOptions = {
  repositories: [],
  mode: "hub",
  tokens: [],
  tokensWithoutAccess: [],
  treePageSize: 1_000,
  treeLink: "absolute",
  signedUrlTtlMs: 3_600_000,
  gitFiles: "redirect",
  latencyMs: 0,
  rateLimitQuota: 3_000,
  logSize: 100_000,
};

const LEAST = [
  ["treePageSize", 1],
  ["signedUrlTtlMs", 0],
  ["latencyMs", 0],
  ["rateLimitQuota", 0],
  ["logSize", 0],
] as const;

/**
 * Fills in the defaults.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeHubEmulatorOptions(
  options: HubEmulatorOptions,
): CompleteHubEmulatorOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const complete: CompleteHubEmulatorOptions = { ...DEFAULTS, ...Object.fromEntries(given) };
  for (const [name, least] of LEAST) {
    if (Number.isSafeInteger(complete[name]) && complete[name] >= least) continue;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${name} must be a whole number of at least ${least}, not ${complete[name]}.`,
    );
  }
  return complete;
}
