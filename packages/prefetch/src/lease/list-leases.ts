import type { CallOptions, StorageSink, StoredObject } from "@prefetch/core";
import type { ModelLayout } from "../model-layout.ts";
import { clockKey, epochOf } from "./lease-record.ts";

/** A lease's object. */
export interface ListedLease extends Pick<StoredObject, "key" | "version" | "modifiedAt"> {
  /** The highest epoch holds; lower ones are what was taken over. */
  readonly epoch: number;
}

/** What lies where a prefix's leases are. */
export interface LeaseListing {
  /** The lease that holds, if there is one. */
  readonly top: ListedLease | undefined;
  /** All leases. */
  readonly leases: readonly ListedLease[];
  /** Keys of what others, killed or not, ask the store's clock by. */
  readonly clocks: readonly string[];
}

/** Lists the leases of a prefix. */
export async function listLeases(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions,
): Promise<LeaseListing> {
  const leases: ListedLease[] = [];
  const clocks: string[] = [];
  for await (const { key, version, modifiedAt } of sink.list(layout.leasePrefix, options)) {
    const epoch = epochOf(layout, key);
    if (epoch !== undefined) leases.push({ key, version, modifiedAt, epoch });
    else if (key.startsWith(clockKey(layout, ""))) clocks.push(key);
  }
  const top = leases.toSorted((left, right) => right.epoch - left.epoch)[0];
  return { top, leases, clocks };
}

/** Tells whether a lease was neither renewed nor replaced between two listings. */
export function isSameLease(left: ListedLease | undefined, right: ListedLease): boolean {
  return (
    left?.key === right.key &&
    left.version === right.version &&
    left.modifiedAt.getTime() === right.modifiedAt.getTime()
  );
}
