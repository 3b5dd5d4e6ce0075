import type { CallOptions, StorageSink } from "@prefetch/core";
import { z } from "zod";
import { readSmallObject } from "../manifest/read-small-object.ts";

/** Far above what a ref takes. */
const MAX_REF_BYTES = 64 * 1024;

/** Which commit a branch or tag named when it was last prefetched. */
export interface RefRecord {
  /** The commit, 40 hex digits. */
  readonly commit: string;
  /** The key of its manifest, relative to the root. */
  readonly manifest: string;
}

/** A ref as it lies in a store. */
export interface StoredRef {
  /** What it says; `undefined` where that cannot be understood. */
  readonly record: RefRecord | undefined;
  /** The object's version, for `ifMatch`. */
  readonly version: string;
}

const recordSchema = z.object({
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  manifest: z.string(),
});

/**
 * Reads a ref; `undefined` where there is none.
 *
 * @throws {@link PrefetchError} `INTEGRITY` for an object that is far too large, and what the store
 * fails with.
 */
export async function readRef(
  sink: StorageSink,
  key: string,
  options: CallOptions,
): Promise<StoredRef | undefined> {
  const stored = await readSmallObject(sink, key, MAX_REF_BYTES, options);
  return stored && { record: parseRecord(stored.bytes), version: stored.object.version };
}

/** Writes a ref as JSON. */
export function serialiseRef(record: RefRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
}

function parseRecord(bytes: Uint8Array): RefRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
