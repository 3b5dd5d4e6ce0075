import { type Complete, completeOptions } from "../complete-options.ts";
import type { HubEmulatorOptions } from "./hub-emulator-api.ts";

/** {@link HubEmulatorOptions} with every default filled in. */
export type CompleteHubEmulatorOptions = Complete<HubEmulatorOptions>;

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
  cdnShape: { bytesPerSecondPerConnection: Number.POSITIVE_INFINITY },
  rateLimitQuota: 3_000,
  logSize: 100_000,
};

const LEAST = {
  treePageSize: 1,
  signedUrlTtlMs: 0,
  latencyMs: 0,
  rateLimitQuota: 0,
  logSize: 0,
};

/**
 * Fills in the defaults.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeHubEmulatorOptions(
  options: HubEmulatorOptions,
): CompleteHubEmulatorOptions {
  return completeOptions(options, DEFAULTS, LEAST);
}
