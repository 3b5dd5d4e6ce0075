import { randomBytes, randomUUID } from "node:crypto";
import { type StorageSink, isPrefetchError } from "@prefetch/core";

/** More than a packet, less than anyone notices. */
const OBJECT_BYTES = 64 * 1024;

/** What a store is tried with: objects of random content under a folder of their own. */
export interface StoreProbe {
  /** The store. */
  readonly sink: StorageSink;
  /** What the keys begin with. */
  readonly prefix: string;
  /** The keys that are written to. */
  readonly keys: {
    /** Written, read, replaced, copied and removed. */
    readonly object: string;
    /** Written on conditions. */
    readonly once: string;
    /** Written in parts, and given up. */
    readonly abandoned: string;
    /** Written in parts. */
    readonly parts: string;
    /** A copy of the first. */
    readonly copy: string;
  };
  /** What the object holds first, and what it holds then. */
  readonly contents: { readonly first: Uint8Array; readonly second: Uint8Array };
  /** The keys at which something may lie. */
  readonly mayHold: Set<string>;
  /** The keys of uploads that may be open. */
  readonly mayBeOpen: Set<string>;
}

/** Chooses keys and contents; nothing is sent. */
export function createStoreProbe(sink: StorageSink): StoreProbe {
  const prefix = `.prefetch/probe-doctor-${randomUUID()}/`;
  return {
    sink,
    prefix,
    keys: {
      object: `${prefix}object`,
      once: `${prefix}once`,
      abandoned: `${prefix}abandoned`,
      parts: `${prefix}parts`,
      copy: `${prefix}copy`,
    },
    contents: { first: randomBytes(OBJECT_BYTES), second: randomBytes(OBJECT_BYTES + 1) },
    mayHold: new Set(),
    mayBeOpen: new Set(),
  };
}

/**
 * Does what writes at a key, and keeps in mind that something may lie there: a write that fails may
 * have been carried out, unless the store refused it.
 */
export async function writing<Result>(
  { mayHold }: Pick<StoreProbe, "mayHold">,
  key: string,
  write: () => Promise<Result>,
): Promise<Result> {
  const heldBefore = mayHold.has(key);
  mayHold.add(key);
  try {
    return await write();
  } catch (error) {
    if (!heldBefore && isPrefetchError(error) && REFUSALS.has(error.code)) mayHold.delete(key);
    throw error;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(["FORBIDDEN", "NOT_FOUND", "INVALID_ARGUMENT"]);
