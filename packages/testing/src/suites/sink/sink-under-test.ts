import type { ErrorCode, PartPlan, StorageSink } from "@prefetch/core";
import { afterEach, beforeEach, expect } from "vitest";
import { completeOptions } from "../../complete-options.ts";

/** A fresh, empty store under test. */
export interface SinkUnderTest {
  /** The sink. */
  readonly sink: StorageSink;
  /** Opens the same root anew, as another process would. */
  reopen(): Promise<StorageSink>;
  /** Counts the uploads that are open, by looking at the store and not through the sink. */
  openUploads(): Promise<number>;
  /** Names what lies in the store and is no object: temporary files, empty folders. */
  strays(): Promise<readonly string[]>;
  /** Gives everything back. */
  dispose(): Promise<void>;
}

/** What a store cannot do, where its capabilities do not say so. */
export interface SinkExpectations {
  /** The longest key, in bytes of UTF-8. Default: 1024, S3's limit. */
  readonly longestKeyBytes?: number | undefined;
  /** The longest name between two `/`, in bytes of UTF-8. Default: 255, a file system's limit. */
  readonly longestNameBytes?: number | undefined;
  /** Whether an object `a` and an object `a/b` can be side by side. Default: true. */
  readonly objectBesideFolder?: boolean | undefined;
  /**
   * What a put to a key `a` ends in where an object `a/b` is, and the other way round. Default: success,
   * or `CONFLICT` where the two cannot be side by side.
   */
  readonly putBesideFolder?: "resolved" | ErrorCode | undefined;
  /**
   * What completing an upload to a key `a` ends in where an object `a/b` is. Default: what a put does.
   */
  readonly uploadBesideFolder?: "resolved" | ErrorCode | undefined;
  /**
   * Whether an aborted upload's parts stay in the store, invisible, until it expires them: it has no
   * call that removes them. Then nobody counts after a test what is open. Default: false.
   */
  readonly abortedPartsExpire?: boolean | undefined;
  /**
   * Whether an aborted upload can no longer be resumed, not even by a process that knows its token.
   * Default: true.
   */
  readonly forgetsAbortedUploads?: boolean | undefined;
  /**
   * Whether the store takes the question what an open upload holds for its end, and completes it with what
   * is there: nothing can be resumed then, and a part that was aborted on its way fails. Default: false.
   */
  readonly completesWhenAsked?: boolean | undefined;
  /**
   * Whether completing an upload makes the store drop the parts of every other upload of that key, whose
   * completion then names the first part to write again. Default: false.
   */
  readonly completionDropsOthers?: boolean | undefined;
  /** Whether open uploads are listed by the whole key only, and not by a prefix of it. Default: false. */
  readonly uploadsListedByKey?: boolean | undefined;
  /**
   * Whether a put that fails because `a` is a folder hides for a while what lies in that folder.
   * Default: false.
   */
  readonly failedPutHidesFolder?: boolean | undefined;
  /** Whether a part may be written again with another content. Default: true. */
  readonly rewritesParts?: boolean | undefined;
  /**
   * Whether a deletion at a folder's name, or below an object, is one of nothing. A server that hands keys
   * to a file system may fail, or remove the object above. Default: true.
   */
  readonly deletesObjectsOnly?: boolean | undefined;
  /**
   * Whether a put may end in `UNAVAILABLE` while others delete what else is in its folder: it has to be
   * sent again, as the streamer does. Default: false.
   */
  readonly putsRaceDeletions?: boolean | undefined;
}

/** What {@link sinkConformanceSuite} needs to know. */
export interface SinkSuiteOptions {
  /** Names the sink in the test report. */
  readonly name: string;
  /** Makes a fresh, empty store; called before each test. */
  create(): Promise<SinkUnderTest>;
  /** What the store cannot do. Default: nothing that is named there. */
  readonly expectations?: SinkExpectations | undefined;
}

/** The store that the running test has. */
export interface SinkSubject {
  /** The sink. */
  readonly sink: StorageSink;
  /** Part size for plans of several parts, in bytes: as small as the store takes. */
  readonly partSizeBytes: number;
  /** What the store can do, beyond its capabilities. */
  readonly expectations: {
    readonly [Name in keyof SinkExpectations]-?: NonNullable<SinkExpectations[Name]>;
  };
  /** Opens the same root anew, as another process would. */
  reopen(): Promise<StorageSink>;
}

/** Smaller parts would not show a write that is cut in pieces. */
const LEAST_PART_BYTES = 64 * 1024;

/** Gives every test a store of its own, and looks after each that nothing was left in it. */
export function useSink(options: SinkSuiteOptions): SinkSubject {
  const expectations = completeExpectations(options.expectations);
  let current: SinkUnderTest;
  beforeEach(async () => {
    current = await options.create();
  });
  afterEach(async () => {
    const openUploads = expectations.abortedPartsExpire ? 0 : await current.openUploads();
    const left = { openUploads, strays: await current.strays() };
    await current.dispose();
    expect(left).toEqual({ openUploads: 0, strays: [] });
  });
  return {
    get sink() {
      return current.sink;
    },
    get partSizeBytes() {
      return Math.max(LEAST_PART_BYTES, current.sink.limits.minPartBytes);
    },
    expectations,
    reopen: () => current.reopen(),
  };
}

const EXPECTED: Omit<SinkSubject["expectations"], "putBesideFolder" | "uploadBesideFolder"> = {
  longestKeyBytes: 1024,
  longestNameBytes: 255,
  objectBesideFolder: true,
  abortedPartsExpire: false,
  forgetsAbortedUploads: true,
  completesWhenAsked: false,
  completionDropsOthers: false,
  uploadsListedByKey: false,
  failedPutHidesFolder: false,
  rewritesParts: true,
  deletesObjectsOnly: true,
  putsRaceDeletions: false,
};

function completeExpectations(given: SinkExpectations = {}): SinkSubject["expectations"] {
  const besideFolder = given.objectBesideFolder === false ? "CONFLICT" : "resolved";
  const { putBesideFolder = besideFolder, uploadBesideFolder = putBesideFolder } = given;
  const defaults = { ...EXPECTED, putBesideFolder, uploadBesideFolder };
  return completeOptions<SinkExpectations, never>(given, defaults, {});
}

/** Cuts a size into parts as `planParts` does, with parts of any size. */
export function planOf(sizeBytes: number, partSizeBytes: number): PartPlan {
  return { sizeBytes, partSizeBytes, partCount: Math.max(1, Math.ceil(sizeBytes / partSizeBytes)) };
}
