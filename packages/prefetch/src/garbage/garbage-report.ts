import type { LeaseHolder } from "@prefetch/core";

/**
 * What can be garbage: an upload that nobody completes, a record of unfinished work, a file that was
 * stored and never published, and a published model that is older than those to keep.
 */
export type GarbageKind = "upload" | "record" | "file" | "model";

/** One thing to remove, or removed. */
export interface GarbageItem {
  /** What it is. */
  readonly kind: GarbageKind;
  /** Where it lies: an object's address, of a model its prefix's. */
  readonly url: string;
  /** Its size in bytes; `undefined` for an upload, of which no listing tells the size. */
  readonly sizeBytes: number | undefined;
  /** Why it is garbage, for people. */
  readonly reason: string;
  /** Whether it was removed. False for everything without {@link GarbageOptions.apply}. */
  readonly removed: boolean;
}

/** A prefix at which something stays that is no part of a published model. */
export interface StayingPrefix {
  /** The prefix. */
  readonly url: string;
  /**
   * Why: a run is at it; nothing tells that what lies there is prefetch's own; or what would tell it
   * cannot be read.
   */
  readonly cause: "busy" | "unknown" | "unreadable";
  /** The same for people, and what to do about it. */
  readonly reason: string;
  /** The run that is at it, where one is. */
  readonly holder?: LeaseHolder | undefined;
}

/** What {@link collectGarbage} found. */
export interface GarbageReport {
  /** The root's address. */
  readonly url: string;
  /** What is garbage, prefix by prefix, in the order in which it goes. */
  readonly garbage: readonly GarbageItem[];
  /** Its size in bytes, as far as it is known: without uploads. */
  readonly garbageBytes: number;
  /** How many of the items were removed. */
  readonly removedItems: number;
  /** Their size in bytes, as far as it is known. */
  readonly removedBytes: number;
  /** Where something stays, and why. */
  readonly stays: readonly StayingPrefix[];
}
