import type { SinkCapabilities, StorageSink } from "@prefetch/core";
import type { Check, StoreSupport } from "../diagnosis.ts";
import { type CheckSettings, runChecks } from "../run-checks.ts";
import { cleanUp, planCleanUp } from "./clean-up.ts";
import { lookAtDirectory, removeCreatedFolders } from "./directory.ts";
import { planStoreChecks } from "./store-checks.ts";
import { type StoreProbe, createStoreProbe } from "./store-probe.ts";

/** Who told us to stop does not wait longer, and shells no longer than five seconds. */
const HASTY_CLEAN_UP_MS = 4_000;

/** What was found out of a store. */
export interface CheckedStore {
  /** What was tried. */
  readonly checks: readonly Check[];
  /** What it supports. */
  readonly support: StoreSupport;
}

/** Tries a store, and removes all that was written to it, also after a failure or an abort. */
export async function checkStore(
  sink: StorageSink,
  settings: CheckSettings,
): Promise<CheckedStore> {
  const directory = await lookAtDirectory(sink.url);
  const probe = createStoreProbe(sink);
  let capabilities: SinkCapabilities | undefined;
  const plan = planStoreChecks(probe, (found) => (capabilities = found));
  try {
    const tried = await runOrCleanUp(plan, probe, settings);
    // From here on an abort has to wait: what is removed is ours.
    const removed = await runChecks([planCleanUp(probe)], { ...settings, signal: undefined });
    const support = { limits: sink.limits, capabilities, freeBytes: directory?.freeBytes };
    return { checks: [...tried, ...removed], support };
  } finally {
    if (directory !== undefined) await removeCreatedFolders(directory);
  }
}

async function runOrCleanUp(
  plan: Parameters<typeof runChecks>[0],
  probe: StoreProbe,
  settings: CheckSettings,
): Promise<readonly Check[]> {
  try {
    return await runChecks(plan, settings);
  } catch (error) {
    const inTime = AbortSignal.timeout(HASTY_CLEAN_UP_MS);
    await cleanUp(probe, { signal: inTime }).catch(() => undefined);
    throw error;
  }
}
