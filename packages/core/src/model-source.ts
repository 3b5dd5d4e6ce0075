import type { CallOptions, ReadOptions } from "./call-options.ts";
import type { Digest } from "./digest.ts";

/** A model as a user names it. */
export interface ModelRef {
  /** The repository, `owner/name` or a legacy single name. */
  readonly repoId: string;
  /** A branch, tag, commit, short commit or `refs/pr/N`. Default: `main`. */
  readonly revision?: string | undefined;
}

/** A model pinned to a commit: what everything after `resolve` works on. */
export interface ModelRevision {
  /** The repository's canonical id; differs from the reference's where the repository was renamed. */
  readonly repoId: string;
  /** The revision as it was asked for. */
  readonly revision: string;
  /** The commit it named at that moment, 40 hex digits. */
  readonly commit: string;
  /** The Hub's address, without a trailing slash, for example `https://huggingface.co`. */
  readonly endpoint: string;
}

/** One file of a model. */
export interface ModelFile {
  /** The path in the repository, with `/`; as it is, neither encoded nor normalised. */
  readonly path: string;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** What the content must hash to. */
  readonly digest: Digest;
}

/** A repository entry that is not a file, and why it is left out. */
export interface SkippedEntry {
  /** The path in the repository; empty where the entry had none. */
  readonly path: string;
  /** Why, in a few words. */
  readonly reason: string;
}

/** A run of bytes: from `start` up to, not including, `end`. */
export interface ByteRange {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset after the last byte. */
  readonly end: number;
}

/** Options of {@link ModelSource.list}. */
export interface ListFilesOptions extends CallOptions {
  /** Told of every entry that is not a file (a submodule, an entry without a name). */
  readonly onSkipped?: ((entry: SkippedEntry) => void) | undefined;
}

/** Options of {@link ModelSource.open}. */
export interface OpenOptions extends CallOptions {
  /**
   * Told when the peer asked for fewer requests (429 or 503) and the source waits before it tries
   * again, so that the caller can open fewer connections.
   */
  readonly onThrottled?: (() => void) | undefined;
  /**
   * Asks in the plainest way there is: for the whole file, without a range, on a connection of its own,
   * by another transport than usual where the source has one. The range must then be all of the file.
   * For a file whose ranges come wrong. Default: false.
   */
  readonly plain?: boolean | undefined;
}

/** Where models come from. */
export interface ModelSource {
  /** A short name for messages, for example `hf`. */
  readonly name: string;
  /**
   * Pins a reference to a commit, in one call.
   *
   * @throws {@link PrefetchError} `NOT_FOUND` or `FORBIDDEN`, with the next step in the message.
   */
  resolve(ref: ModelRef, options?: CallOptions): Promise<ModelRevision>;
  /**
   * Lists every file at the commit, folders included, in the source's order.
   *
   * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a path that could leave the target.
   */
  list(revision: ModelRevision, options?: ListFilesOptions): AsyncIterable<ModelFile>;
  /**
   * Opens one range of a file. Of an empty range nothing is asked. The first `open` of a file should
   * be alone: it learns where the bytes are, and whether ranges are served at all.
   */
  open(
    revision: ModelRevision,
    file: ModelFile,
    range: ByteRange,
    options?: OpenOptions,
  ): Promise<ModelReader>;
}

/** Reads one response, in order. Several buffers can be filled from one long range. */
export interface ModelReader {
  /**
   * False where the peer ignored the range and sends the whole file: `position` is then 0, and all of
   * the file is to be read through this one reader.
   */
  readonly ranged: boolean;
  /** The file offset of the next byte; after a rejection it tells what arrived. */
  readonly position: number;
  /**
   * Fills `target` completely, or rejects. Once settled, `target` is never touched again.
   *
   * @throws {@link PrefetchError} `UNAVAILABLE` for a body that ends early, stalls or breaks,
   * `ABORTED` after the signal.
   */
  readInto(target: Uint8Array, options?: ReadOptions): Promise<void>;
  /**
   * Gives the connection back. A body that was read to its end is checked for surplus bytes: more
   * than were asked for is an `INTEGRITY` error. Safe to call twice and after a rejection.
   */
  close(): Promise<void>;
}
