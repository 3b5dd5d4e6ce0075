import {
  type CallOptions,
  PrefetchError,
  type SinkCapabilities,
  type StorageSink,
  isPrefetchError,
} from "@prefetch/core";
import { type ModelLayout, modelUrl } from "../model-layout.ts";
import {
  type LeaseRecord,
  type StoredLease,
  holderOf,
  leaseKey,
  readLease,
  serialiseLease,
} from "./lease-record.ts";
import { listLeases } from "./list-leases.ts";

/** A run that wants a prefix for itself, or has it. */
export interface LeaseOwner {
  /** The store. */
  readonly sink: StorageSink;
  /** The prefix. */
  readonly layout: ModelLayout;
  /** The conditions that the store keeps. */
  readonly conditionalPut: SinkCapabilities["conditionalPut"];
  /** What the run writes at first: nothing is stored yet. */
  readonly record: LeaseRecord;
}

/** A lease that a run has written. */
export interface OwnLease {
  /** Its epoch. */
  readonly epoch: number;
  /** The version that the run wrote last, as far as it knows. */
  readonly version: string;
}

/** What a look at the own lease shows. */
export type OwnLook =
  /** `below` are keys of leases that were taken over and are still there. */
  | { readonly kind: "held"; readonly version: string; readonly below: readonly string[] }
  /** `by` is the run of a higher epoch; `undefined` where the own object is gone or is not ours. */
  | { readonly kind: "taken"; readonly by: StoredLease | undefined };

/** Asks the store whether a run still has its prefix. */
export async function lookAtOwn(
  owner: LeaseOwner,
  { epoch, version }: OwnLease,
  options: CallOptions,
): Promise<OwnLook> {
  const { top, leases } = await listLeases(owner.sink, owner.layout, options);
  if (top !== undefined && top.epoch > epoch) {
    return { kind: "taken", by: await readLease(owner.sink, top.key, options) };
  }
  const below = leases.filter((lease) => lease.epoch < epoch).map(({ key }) => key);
  if (top?.epoch === epoch && top.version === version) return { kind: "held", version, below };
  // It is gone; or written by us, and the answer was lost; or by another.
  const own = top?.epoch === epoch ? await readOwn(owner, epoch, options) : undefined;
  return own === undefined ? { kind: "taken", by: undefined } : { kind: "held", ...own, below };
}

/** Returns the version of a lease that a run has written; `undefined` where it is not that run's. */
export async function readOwn(
  { sink, layout, record }: LeaseOwner,
  epoch: number,
  options: CallOptions,
): Promise<{ readonly version: string } | undefined> {
  const stored = await readLease(sink, leaseKey(layout, epoch), options);
  return stored?.record?.runId === record.runId ? { version: stored.version } : undefined;
}

/**
 * Writes a lease and returns its version; `undefined` where another run's lies there. Conditions that
 * the store cannot keep are left out. A store may have done a write whose answer was lost, and then
 * refuse the repetition: what lies there tells.
 *
 * @param replaces - the version to write over; left out where there must be none
 */
export async function writeLease(
  owner: LeaseOwner,
  epoch: number,
  record: LeaseRecord,
  options: CallOptions & { readonly replaces?: string },
): Promise<string | undefined> {
  const { replaces, signal } = options;
  try {
    const written = await owner.sink.put(leaseKey(owner.layout, epoch), serialiseLease(record), {
      ...conditionFor(owner, replaces),
      contentType: "application/json",
      signal,
    });
    return written.version;
  } catch (error) {
    const isRefused = isPrefetchError(error) && error.code === "CONFLICT";
    const own = await readOwn(owner, epoch, { signal }).catch((unread: unknown) => {
      throw isRefused ? unread : error;
    });
    if (own !== undefined && own.version !== replaces) return own.version;
    if (isRefused && own === undefined) return undefined;
    throw error;
  }
}

/** Returns the error of a run that has lost its prefix. */
export function takenOver(
  { sink, layout }: LeaseOwner,
  by: StoredLease | undefined,
): PrefetchError {
  const url = modelUrl(sink, layout);
  const { runId, host, pid } = holderOf(by?.record);
  const what =
    by === undefined
      ? `The lease of this run at ${url} was removed or replaced`
      : `Another run (${runId} on ${host}, process ${pid}) has taken over ${url}, because this one did not renew its lease in time`;
  return new PrefetchError(
    "CONFLICT",
    `${what}. This run stopped and left everything as it is; run the same command again: it waits for whoever is there now, and goes on from what is stored.`,
    { context: { url, found: runId } },
  );
}

function conditionFor(
  { conditionalPut }: LeaseOwner,
  replaces: string | undefined,
): { readonly ifAbsent?: true; readonly ifMatch?: string } {
  if (replaces === undefined) return conditionalPut === "none" ? {} : { ifAbsent: true };
  return conditionalPut === "create-and-replace" ? { ifMatch: replaces } : {};
}
