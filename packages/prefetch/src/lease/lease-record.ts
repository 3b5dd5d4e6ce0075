import {
  type CallOptions,
  type LeaseHolder,
  type StorageSink,
  isPrefetchError,
} from "@prefetch/core";
import { z } from "zod";
import { readSmallObject } from "../manifest/read-small-object.ts";
import type { ModelLayout } from "../model-layout.ts";

/** Far above what a record takes. */
const MAX_RECORD_BYTES = 64 * 1024;
const LEASE_NAME = /^([1-9]\d{0,14})\.json$/;

/** Who is at a prefix, as it lies in the store; its object's time says when that was last true. */
export interface LeaseRecord extends LeaseHolder {
  /** The format: 1. */
  readonly schemaVersion: 1;
  /** The job that the run is a try of, or the run itself: a later try does not wait for an earlier one. */
  readonly ownerId: string;
  /** The boot of the host, and the space that `pid` counts in; absent where a host does not tell. */
  readonly bootId?: string | undefined;
  /** When the process started, in the host's own measure; absent where a host does not tell. */
  readonly processStartedAt?: string | undefined;
  /** How long after it was last written the lease lapses, in milliseconds. */
  readonly ttlMs: number;
}

/** A lease's record as it lies in a store. */
export interface StoredLease {
  /** What it says; `undefined` where that cannot be understood. */
  readonly record: LeaseRecord | undefined;
  /** The object's version, for `ifMatch`. */
  readonly version: string;
}

const count = z.int().nonnegative();

const recordSchema = z.object({
  schemaVersion: z.literal(1),
  ownerId: z.string(),
  runId: z.string(),
  host: z.string(),
  bootId: z.string().optional(),
  pid: count,
  processStartedAt: z.string().optional(),
  ttlMs: z.int().positive(),
  storedFiles: count,
  totalFiles: count,
  receivedBytes: count,
  totalBytes: count,
});

/** Returns the key of a lease: `<prefix>/.prefetch/lease/<epoch>.json`. */
export function leaseKey({ leasePrefix }: ModelLayout, epoch: number): string {
  return `${leasePrefix}${epoch}.json`;
}

/** Returns the epoch of the lease at `key`; `undefined` for what is no lease. */
export function epochOf({ leasePrefix }: ModelLayout, key: string): number | undefined {
  const digits = LEASE_NAME.exec(key.slice(leasePrefix.length))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the key of what a run asks the store's clock by: `<prefix>/.prefetch/lease/clock-<name>`. */
export function clockKey({ leasePrefix }: ModelLayout, name: string): string {
  return `${leasePrefix}clock-${name}`;
}

/** Writes a record as JSON. */
export function serialiseLease(record: LeaseRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
}

/** Reads the lease at `key`; `undefined` where there is none. */
export async function readLease(
  sink: StorageSink,
  key: string,
  options: CallOptions,
): Promise<StoredLease | undefined> {
  try {
    const stored = await readSmallObject(sink, key, MAX_RECORD_BYTES, options);
    return stored && { record: parseRecord(stored.bytes), version: stored.object.version };
  } catch (error) {
    // Too large, or replaced by a shorter one while it was read.
    if (isPrefetchError(error) && error.code === "INTEGRITY") {
      return { record: undefined, version: "" };
    }
    throw error;
  }
}

/** Returns what of a lease others are told. */
export function holderOf(record: LeaseRecord | undefined): LeaseHolder {
  if (record === undefined) return UNKNOWN_HOLDER;
  const { runId, host, pid, storedFiles, totalFiles, receivedBytes, totalBytes } = record;
  return { runId, host, pid, storedFiles, totalFiles, receivedBytes, totalBytes };
}

/** The holder of a lease whose record cannot be understood. */
const UNKNOWN_HOLDER: LeaseHolder = {
  runId: "unknown",
  host: "unknown",
  pid: 0,
  storedFiles: 0,
  totalFiles: 0,
  receivedBytes: 0,
  totalBytes: 0,
};

function parseRecord(bytes: Uint8Array): LeaseRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
