import type { CallOptions, LeaseHolder, PendingUpload, StorageSink } from "@prefetch/core";
import { acquireLease } from "../lease/acquire-lease.ts";
import type { Lease } from "../lease/held-lease.ts";
import { readLiveLease } from "../lease/live-lease.ts";
import { createRunId } from "../run/run-id.ts";
import { type Garbage, type PlaceDecision, decidePlace } from "./decide-place.ts";
import { type PlaceView, lookAtPlace } from "./look-at-place.ts";
import type { Place } from "./place.ts";
import { removeGarbage } from "./remove-garbage.ts";

/** As long as that of a run. */
const LEASE_TTL_MS = 30_000;

/** A place to collect at. */
export interface PlaceToCollect {
  /** The store. */
  readonly sink: StorageSink;
  /** The place. */
  readonly place: Place;
  /** Whether the model that is published there is one too many. */
  readonly isOld: boolean;
  /** Every open upload that the store listed. */
  readonly uploads: readonly PendingUpload[];
}

/** What was decided at a place, and what of it is done. */
export interface CollectedPlace {
  /** What was decided. */
  readonly decision: PlaceDecision;
  /** What is gone. */
  readonly removed: ReadonlySet<Garbage>;
}

/** Finds what is garbage at a place; nothing is removed. */
export async function findAt(
  toCollect: PlaceToCollect,
  options: CallOptions,
): Promise<CollectedPlace> {
  const { decision } = await examine(toCollect, options);
  return { decision, removed: new Set() };
}

/**
 * Removes what is garbage at a place. What goes is decided under the place's lease, so that no run can
 * have begun there since, nor be about to publish. Killed, it leaves a lease that does not hold.
 */
export async function collectAt(
  toCollect: PlaceToCollect,
  options: CallOptions,
): Promise<CollectedPlace> {
  const { sink, place, isOld, uploads } = toCollect;
  const { decision, view } = await examine(toCollect, options);
  if (decision.steps.length === 0) return { decision, removed: new Set() };
  const lease = await takeLease(toCollect, options);
  // Another run was faster.
  if (lease === undefined) return findAt(toCollect, options);
  try {
    const signals = options.signal ? [options.signal, lease.lost] : [lease.lost];
    const held = { ...options, signal: AbortSignal.any(signals) };
    const now = await lookAtPlace(sink, place, uploads, held);
    // Taking the lease has replaced the traces: what they showed still holds, and ours shows nothing.
    const final = decidePlace({ ...now, traces: view.traces }, isOld);
    return { decision: final, removed: await removeGarbage(sink, place, final.steps, held) };
  } finally {
    await lease.release();
  }
}

interface Examined {
  readonly view: PlaceView;
  readonly decision: PlaceDecision;
}

async function examine(
  { sink, place, isOld, uploads }: PlaceToCollect,
  options: CallOptions,
): Promise<Examined> {
  const view = await lookAtPlace(sink, place, uploads, options);
  const decision = decidePlace(view, isOld);
  if (decision.steps.length === 0) return { view, decision };
  const holder = await readLiveLease(sink, place.layout, options);
  return { view, decision: holder === undefined ? decision : leaveTo(holder) };
}

function leaveTo(holder: LeaseHolder): PlaceDecision {
  const { runId, host, pid } = holder;
  const reason = `Run ${runId} is at it, on ${host} (process ${pid}).`;
  return { steps: [], stays: [{ cause: "busy", reason, holder }] };
}

/** Takes the lease of a place; `undefined`, without waiting, where a run has it. */
function takeLease(
  { sink, place }: PlaceToCollect,
  { signal }: CallOptions,
): Promise<Lease | undefined> {
  return acquireLease({
    sink,
    layout: place.layout,
    runId: createRunId(),
    ttlMs: LEASE_TTL_MS,
    signal,
    send: () => undefined,
    isDecided: () => Promise.resolve(true),
  });
}
