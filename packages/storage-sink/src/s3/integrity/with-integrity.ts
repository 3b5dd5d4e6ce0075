import type { CallOptions } from "@prefetch/core";
import { isHeaderRefused } from "../client/s3-errors.ts";
import type { StoreProfile } from "../profile/store-profile.ts";
import { nextIntegrity } from "./integrity.ts";
import type { Integrity } from "./integrity.ts";

/**
 * Runs `attempt` with the best integrity that the store is known to have, and with the next one where
 * the store answers that it does not know it: it may have a checksum for whole writes and not for
 * uploads in parts. What works is remembered.
 */
export async function withIntegrity<Result>(
  profile: StoreProfile,
  { signal }: CallOptions,
  attempt: (integrity: Integrity) => Promise<Result>,
): Promise<Result> {
  const { integrity: best } = await profile.probed({ signal });
  for (let integrity = best; ;) {
    try {
      const result = await attempt(integrity);
      if (integrity !== best) profile.lowerTo(integrity);
      return result;
    } catch (error) {
      const next = nextIntegrity(integrity);
      if (next === undefined || !isHeaderRefused(error)) throw error;
      integrity = next;
    }
  }
}
