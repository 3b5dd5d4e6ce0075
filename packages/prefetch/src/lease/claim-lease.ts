import { setTimeout as sleep } from "node:timers/promises";
import { type CallOptions, abortErrorOf, unlessAborted } from "@prefetch/core";
import { CLEAN_UP_TIMEOUT_MS, deleteInTime } from "./delete-in-time.ts";
import { type LeaseOwner, type OwnLease, readOwn, writeLease } from "./lease-owner.ts";
import { leaseKey } from "./lease-record.ts";
import { type LeaseListing, isSameLease, listLeases } from "./list-leases.ts";

/**
 * How long a store without conditions is left to show which of several writes stays, in milliseconds:
 * longer than a small write takes, shorter than anybody minds to wait.
 */
const SETTLING_MS = 500;

/**
 * Writes the lease of the epoch above all that were listed; `undefined` where another run was faster.
 * Leaves nothing of its own behind then, nor when it rejects.
 */
export async function claimLease(
  owner: LeaseOwner,
  listing: LeaseListing,
  options: CallOptions,
): Promise<OwnLease | undefined> {
  const epoch = (listing.top?.epoch ?? 0) + 1;
  try {
    const version = await writeLease(owner, epoch, owner.record, options);
    if (version === undefined || !(await stays(owner, epoch, options))) return undefined;
    if (!(await isUndisputed(owner, epoch, listing, options))) {
      await deleteInTime(owner.sink, [leaseKey(owner.layout, epoch)]);
      return undefined;
    }
    // A run that is alive asks the clock again.
    await deleteInTime(owner.sink, [...listing.leases.map(({ key }) => key), ...listing.clocks]);
    return { epoch, version };
  } catch (error) {
    await removeOwn(owner, epoch);
    throw error;
  }
}

/** Of several that write the same lease without a condition, the last one gets it. */
async function stays(owner: LeaseOwner, epoch: number, { signal }: CallOptions): Promise<boolean> {
  if (owner.conditionalPut !== "none") return true;
  await pause(SETTLING_MS, signal);
  return (await readOwn(owner, epoch, { signal })) !== undefined;
}

/**
 * Whether what was judged is still what lies below. The owner may have come back just before our write,
 * or have ended and another run have begun at a lower epoch: that one keeps the prefix.
 */
async function isUndisputed(
  { sink, layout }: LeaseOwner,
  epoch: number,
  judged: LeaseListing,
  options: CallOptions,
): Promise<boolean> {
  if (judged.top === undefined) return true;
  const { top, leases } = await listLeases(sink, layout, options);
  if (top?.epoch !== epoch) return false;
  return leases.every(
    (lease) => lease.epoch === epoch || judged.leases.some((known) => isSameLease(known, lease)),
  );
}

async function removeOwn(owner: LeaseOwner, epoch: number): Promise<void> {
  const signal = AbortSignal.timeout(CLEAN_UP_TIMEOUT_MS);
  const own = await unlessAborted(readOwn(owner, epoch, { signal }), signal).catch(() => undefined);
  if (own !== undefined) await deleteInTime(owner.sink, [leaseKey(owner.layout, epoch)]);
}

/** Waits, unless the signal ends that at once. The process stays alive meanwhile. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    throw signal?.aborted ? abortErrorOf(signal) : error;
  }
}
