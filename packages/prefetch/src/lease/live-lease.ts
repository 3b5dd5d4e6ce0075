import { randomUUID } from "node:crypto";
import {
  type CallOptions,
  type LeaseHolder,
  type StorageSink,
  isPrefetchError,
} from "@prefetch/core";
import type { ModelLayout } from "../model-layout.ts";
import { type Judge, judgeLease } from "./judge-lease.ts";
import { type StoredLease, holderOf, readLease } from "./lease-record.ts";
import { type ListedLease, listLeases } from "./list-leases.ts";
import { identifyProcess } from "./process-identity.ts";

/**
 * Returns the run that is at a prefix now, by the same judgement as that of a run that wants to begin
 * there; `undefined` where there is none. Where a lease lies there, a small object is written and
 * removed, to learn the time by the store's clock; whoever may not write there learns of every run
 * that is not known to be gone.
 *
 * @throws {@link PrefetchError} what the store fails with.
 */
export async function readLiveLease(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions = {},
): Promise<LeaseHolder | undefined> {
  const { top } = await listLeases(sink, layout, options);
  if (top === undefined) return undefined;
  const judge: Judge = { sink, layout, name: randomUUID(), self: await identifyProcess() };
  const judged = await judgeLease(judge, top, undefined, options).catch((error: unknown) =>
    unjudged(judge, top, error, options),
  );
  return judged === undefined || judged.end !== undefined ? undefined : holderOf(judged.record);
}

/** Without the store's clock nobody can tell that a lease has lapsed. */
async function unjudged(
  { sink }: Judge,
  { key }: ListedLease,
  error: unknown,
  options: CallOptions,
): Promise<(StoredLease & { readonly end: undefined }) | undefined> {
  if (!isPrefetchError(error) || error.code !== "FORBIDDEN") throw error;
  const stored = await readLease(sink, key, options);
  return stored && { ...stored, end: undefined };
}
