import type { CallOptions, LeaseHolder, PrefetchEvent, StorageSink } from "@prefetch/core";
import { type ModelLayout, modelUrl } from "../model-layout.ts";
import { claimLease, pause } from "./claim-lease.ts";
import { type Lease, holdLease } from "./held-lease.ts";
import { type EarlierLook, type Judge, type JudgedLease, judgeLease } from "./judge-lease.ts";
import type { LeaseOwner } from "./lease-owner.ts";
import { type LeaseRecord, holderOf } from "./lease-record.ts";
import { type LeaseListing, listLeases } from "./list-leases.ts";
import { type ProcessIdentity, identifyProcess } from "./process-identity.ts";

/** The shortest time between two looks at another run's lease, in milliseconds: spares the store. */
const MIN_LOOK_MS = 250;
/** The longest: nobody wants to wait much longer for a model that is there, or for a lease that is free. */
const MAX_LOOK_MS = 5_000;
/** Looks within one time to live, as many as there are renewals to see. */
const LOOKS_PER_TTL = 3;

/** What {@link acquireLease} needs. */
export interface LeaseSettings {
  /** The store. */
  readonly sink: StorageSink;
  /** The prefix. */
  readonly layout: ModelLayout;
  /** The run. */
  readonly runId: string;
  /** The job that the run is a try of. Default: the run is its own job. */
  readonly jobId?: string | undefined;
  /** How long the lease lasts without renewal, in milliseconds. */
  readonly ttlMs: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Told of `run-awaited`, `run-taken-over` and `warned`. */
  readonly send: (event: PrefetchEvent) => void;
  /**
   * Asked at every look while another run holds the lease; true ends the waiting: a manifest appeared,
   * and the caller plans again.
   */
  readonly isDecided: (options: CallOptions) => Promise<boolean>;
}

/**
 * Takes the lease of a prefix, so that one run at a time works there. While another run has it, waits:
 * until that one is done, stops renewing its lease for as long as it lasts, is known to be gone, or was
 * an earlier try of the same job. `undefined` where `isDecided` ended the waiting.
 *
 * A lease is an object that is created only where none is, and whoever takes over creates the one of
 * the next epoch: of several runs one succeeds. In the usual case that takes one listing and one write.
 * A store without conditions cannot decide: there the last one that wrote has the lease, with a
 * warning.
 *
 * @throws {@link PrefetchError} `ABORTED`, and what the store fails with.
 */
export async function acquireLease(settings: LeaseSettings): Promise<Lease | undefined> {
  const { sink, layout, runId, signal, send } = settings;
  const self = await identifyProcess();
  const record = firstRecord(settings, self);
  const { conditionalPut } = await sink.capabilities({ signal });
  const owner: LeaseOwner = { sink, layout, conditionalPut, record };
  const judge: Judge = { sink, layout, name: runId, self, ownerId: record.ownerId };
  if (conditionalPut === "none") send({ type: "warned", message: undecidedAt(settings) });
  let earlier: EarlierLook | undefined;
  let told: LeaseHolder | undefined;
  for (;;) {
    const { atMs, listing, judged } = await look(judge, earlier, { signal });
    earlier = { atMs, seen: judged };
    if (judged === undefined || judged.end !== undefined) {
      const claimed = await claimLease(owner, listing, { signal });
      if (claimed === undefined) continue;
      tellTakenOver(settings, judged);
      return holdLease(owner, claimed);
    }
    told = tellAwaited(settings, judged, told);
    if (await settings.isDecided({ signal })) return undefined;
    await pause(lookIntervalOf(settings), signal);
  }
}

/** Looks until a lease that is listed is still there when it is read. */
async function look(
  judge: Judge,
  earlier: EarlierLook | undefined,
  options: CallOptions,
): Promise<{
  readonly atMs: number;
  readonly listing: LeaseListing;
  readonly judged: JudgedLease | undefined;
}> {
  for (;;) {
    const atMs = performance.now();
    const listing = await listLeases(judge.sink, judge.layout, options);
    if (listing.top === undefined) return { atMs, listing, judged: undefined };
    const judged = await judgeLease(judge, listing.top, earlier, options);
    if (judged !== undefined) return { atMs, listing, judged };
  }
}

function firstRecord(
  { runId, jobId, ttlMs }: LeaseSettings,
  { host, bootId, pid, processStartedAt }: ProcessIdentity,
): LeaseRecord {
  return {
    schemaVersion: 1,
    ownerId: jobId ?? runId,
    runId,
    host,
    bootId,
    pid,
    processStartedAt,
    ttlMs,
    storedFiles: 0,
    totalFiles: 0,
    receivedBytes: 0,
    totalBytes: 0,
  };
}

function lookIntervalOf({ ttlMs }: LeaseSettings): number {
  return Math.max(MIN_LOOK_MS, Math.min(ttlMs / LOOKS_PER_TTL, MAX_LOOK_MS));
}

/** Tells whom the run waits for where that was not told yet; returns what was told last. */
function tellAwaited(
  { sink, layout, send }: LeaseSettings,
  { record }: JudgedLease,
  told: LeaseHolder | undefined,
): LeaseHolder {
  const holder = holderOf(record);
  if (told !== undefined && JSON.stringify(told) === JSON.stringify(holder)) return told;
  send({ type: "run-awaited", url: modelUrl(sink, layout), holder });
  return holder;
}

function tellTakenOver(
  { sink, layout, send }: LeaseSettings,
  judged: JudgedLease | undefined,
): void {
  if (judged?.end === undefined) return;
  const holder = holderOf(judged.record);
  send({ type: "run-taken-over", url: modelUrl(sink, layout), holder, reason: judged.end });
}

function undecidedAt({ sink, layout }: LeaseSettings): string {
  return `The store of ${modelUrl(sink, layout)} keeps no conditions on writes, so that two runs which start there at the same moment may both transfer the model. What is published is right all the same; start one run at a time.`;
}
