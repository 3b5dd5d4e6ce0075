import { type CallOptions, PrefetchError, isPrefetchError } from "@prefetch/core";
import { type CheckResult, type PlannedCheck, passed, storeCheck } from "../planned-check.ts";
import type { StoreProbe } from "./store-probe.ts";

/** What stayed, and why. */
type Remains = Map<string, PrefetchError>;

/** Plans to remove whatever the other checks left: what they wrote, and what they may have written. */
export function planCleanUp(probe: StoreProbe): PlannedCheck {
  return storeCheck("clean-up", [], (options) => cleanUp(probe, options));
}

/**
 * Removes everything under the probe's prefix, as far as possible.
 *
 * @throws {@link PrefetchError} for what could not be removed.
 */
export async function cleanUp(probe: StoreProbe, options: CallOptions): Promise<CheckResult> {
  if (probe.mayHold.size === 0) return passed("nothing had been left");
  const remains: Remains = new Map();
  await abortUploads(probe, remains, options);
  for (const key of await keysOf(probe, remains, options)) {
    await keeping(remains, key, () => probe.sink.delete(key, options));
  }
  const [first] = remains.values();
  if (first === undefined) return passed("nothing is left of what was written");
  throw new PrefetchError(
    first.code === "ABORTED" ? "UNAVAILABLE" : first.code,
    `Not all that was written could be removed: ${[...remains.keys()].join(", ")} (${first.message.replace(/[.;].*$/s, "")}). Remove what begins with ${probe.sink.url}/.prefetch/probe- by hand.`,
    { cause: first },
  );
}

async function abortUploads(
  { sink, prefix, mayBeOpen }: StoreProbe,
  remains: Remains,
  options: CallOptions,
): Promise<void> {
  try {
    for await (const upload of sink.listUploads(prefix, options)) {
      await keeping(remains, `the upload of ${upload.key}`, () =>
        sink.abortUpload(upload, options),
      );
    }
  } catch (error) {
    if (!isPrefetchError(error)) throw error;
    for (const key of mayBeOpen) remains.set(`the upload of ${key}`, error);
  }
}

async function keysOf(
  { sink, prefix, mayHold }: StoreProbe,
  remains: Remains,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const keys = new Set(mayHold);
  try {
    for await (const { key } of sink.list(prefix, options)) keys.add(key);
  } catch (error) {
    if (!isPrefetchError(error)) throw error;
    // Every key that was written to is known; the listing only makes sure.
  }
  for (const key of remains.keys()) keys.delete(key);
  return keys;
}

async function keeping(remains: Remains, name: string, remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!isPrefetchError(error)) throw error;
    remains.set(name, error);
  }
}
