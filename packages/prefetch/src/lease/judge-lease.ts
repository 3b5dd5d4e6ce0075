import type { CallOptions, RunTakenOver, StorageSink } from "@prefetch/core";
import type { ModelLayout } from "../model-layout.ts";
import { type LeaseRecord, readLease } from "./lease-record.ts";
import { type ListedLease, isSameLease } from "./list-leases.ts";
import { type ProcessIdentity, isProcessGone } from "./process-identity.ts";
import { msUntilLapse, readStoreClock } from "./store-clock.ts";

/** The time to live of a lease whose record cannot be understood, in milliseconds: the default one. */
const DEFAULT_TTL_MS = 30_000;

/** Who judges. */
export interface Judge {
  /** The store. */
  readonly sink: StorageSink;
  /** The prefix. */
  readonly layout: ModelLayout;
  /** Names the judge among all who may ask the store's clock at the same time. */
  readonly name: string;
  /** The judge's process. */
  readonly self: ProcessIdentity;
  /** The judge's job; a lease of the same job does not hold against it. */
  readonly ownerId?: string | undefined;
}

/** A lease as it was last seen. */
interface SeenLease {
  /** Its object. */
  readonly lease: ListedLease;
  /** What it says; `undefined` where that cannot be understood. */
  readonly record: LeaseRecord | undefined;
  /** Before this moment of `performance.now()` it cannot have lapsed, unless it is written again. */
  readonly lastsUntilMs: number;
}

/** A lease, and whether it holds. */
export interface JudgedLease extends SeenLease {
  /** Why it does not hold any more; `undefined` while it does. */
  readonly end: RunTakenOver["reason"] | undefined;
}

/** What is known from the look before. */
export interface EarlierLook {
  /** When it began, by `performance.now()`. */
  readonly atMs: number;
  /** The lease that it saw, if any. */
  readonly seen: SeenLease | undefined;
}

/**
 * Judges a lease. Its age is told by the store's clock alone; this machine's steady clock only spares
 * the store questions whose answer is known: that it holds. `undefined` where it is gone meanwhile.
 */
export async function judgeLease(
  judge: Judge,
  lease: ListedLease,
  earlier: EarlierLook | undefined,
  options: CallOptions,
): Promise<JudgedLease | undefined> {
  const seen = await lookCloser(judge, lease, earlier, options);
  if (seen === undefined) return undefined;
  const end = await endedAtOnce(judge, seen.record);
  if (end !== undefined) return { ...seen, end };
  if (performance.now() < seen.lastsUntilMs) return { ...seen, end: undefined };
  const now = await readStoreClock(judge.sink, judge.layout, judge.name, options);
  if (now === undefined) return { ...seen, end: undefined };
  const leftMs = msUntilLapse(lease.modifiedAt, ttlOf(seen.record), now);
  const lastsUntilMs = performance.now() + leftMs;
  return { ...seen, lastsUntilMs, end: leftMs > 0 ? undefined : "lapsed" };
}

async function lookCloser(
  { sink }: Judge,
  lease: ListedLease,
  earlier: EarlierLook | undefined,
  options: CallOptions,
): Promise<SeenLease | undefined> {
  if (earlier?.seen && isSameLease(earlier.seen.lease, lease)) return earlier.seen;
  const stored = await readLease(sink, lease.key, options);
  if (stored === undefined) return undefined;
  // What the look before did not show was written after it.
  const lastsUntilMs = earlier === undefined ? 0 : earlier.atMs + ttlOf(stored.record);
  return { lease, record: stored.record, lastsUntilMs };
}

async function endedAtOnce(
  { ownerId, self }: Judge,
  record: LeaseRecord | undefined,
): Promise<"same-job" | "process-gone" | undefined> {
  if (record === undefined) return undefined;
  if (record.ownerId === ownerId) return "same-job";
  return (await isProcessGone(record, self)) ? "process-gone" : undefined;
}

function ttlOf(record: LeaseRecord | undefined): number {
  return record?.ttlMs ?? DEFAULT_TTL_MS;
}
