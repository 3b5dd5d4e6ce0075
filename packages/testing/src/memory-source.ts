import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type ByteRange,
  type CallOptions,
  type Digest,
  type ModelFile,
  type ModelReader,
  type ModelRef,
  type ModelSource,
  type OpenOptions,
  PrefetchError,
  abortErrorOf,
  throwIfAborted,
} from "@prefetch/core";

/** Bytes are handed over in runs of this size, as a network would. */
const RUN_BYTES = 64 * 1024;

/** A file of a {@link MemorySource}. */
export interface MemoryFile {
  /** The path in the repository. */
  readonly path: string;
  /** The content. */
  readonly bytes: Uint8Array;
  /** The digest that the source promises. Default: the content's SHA-256. */
  readonly digest?: Digest | undefined;
}

/** One `open` of a {@link MemorySource}. */
export interface MemoryRead {
  /** The path in the repository. */
  readonly path: string;
  /** The range that was asked for. */
  readonly range: ByteRange;
  /** The how-manieth `open` of this file it is, counted from 1. */
  readonly attempt: number;
}

/** What goes wrong with one `open`, or with the reader that it gives. */
export type MemoryFault =
  /** The `open` itself rejects. */
  | { readonly kind: "refused"; readonly error: Error }
  /** Reading rejects after so many bytes of this reader. */
  | { readonly kind: "interrupted"; readonly afterBytes: number; readonly error: Error }
  /** The byte at this offset of the file is inverted. */
  | { readonly kind: "flipped"; readonly fileOffset: number }
  /** Nothing is delivered until the promise settles or the read is aborted. */
  | { readonly kind: "held"; readonly until: Promise<unknown> }
  /** The peer asks for fewer requests, then delivers. */
  | { readonly kind: "throttled" };

/** Options of {@link createMemorySource}. */
export interface MemorySourceOptions {
  /** Whether ranges are served; otherwise every reader begins at byte 0. Default: true. */
  readonly ranged?: boolean | undefined;
  /** Asked at every `open`: what goes wrong with it. Default: nothing. */
  readonly fault?: ((read: MemoryRead) => MemoryFault | undefined) | undefined;
}

/** A {@link ModelSource} in memory that tells what was read. */
export interface MemorySource extends ModelSource {
  /** Names its one model. */
  readonly ref: ModelRef;
  /** Every `open`, oldest first. */
  readonly reads: readonly MemoryRead[];
  /** How many readers are not closed. */
  readonly openReaders: number;
  /** Bytes that were handed over, repeated ones included. */
  readonly deliveredBytes: number;
}

/** Creates a source of one model with these files, for tests of what reads from sources. */
export function createMemorySource(
  files: readonly MemoryFile[],
  options: MemorySourceOptions = {},
): MemorySource {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reads: MemoryRead[] = [];
  const counts: Counts = { openReaders: 0, deliveredBytes: 0 };
  const commit = createHash("sha1")
    .update([...byPath.keys()].join("\0"))
    .digest("hex");
  const ref: ModelRef = { repoId: "memory/model", revision: "main" };

  return {
    name: "memory",
    ref,
    reads,
    get openReaders() {
      return counts.openReaders;
    },
    get deliveredBytes() {
      return counts.deliveredBytes;
    },
    async resolve({ repoId, revision = "main" }, { signal }: CallOptions = {}) {
      throwIfAborted(signal);
      if (repoId !== ref.repoId) throw new PrefetchError("NOT_FOUND", `There is no ${repoId}.`);
      return { repoId, revision, commit, endpoint: "memory://hub" };
    },
    async *list(_revision, { signal }: CallOptions = {}) {
      for (const { path, bytes, digest } of files) {
        throwIfAborted(signal);
        yield { path, sizeBytes: bytes.byteLength, digest: digest ?? sha256Of(bytes) };
      }
    },
    async open(_revision, { path }: ModelFile, range, openOptions: OpenOptions = {}) {
      throwIfAborted(openOptions.signal);
      const file = byPath.get(path);
      if (file === undefined) throw new PrefetchError("NOT_FOUND", `There is no file ${path}.`);
      const attempt = 1 + reads.filter((earlier) => earlier.path === path).length;
      const read: MemoryRead = { path, range, attempt };
      reads.push(read);
      const fault = options.fault?.(read);
      if (fault?.kind === "refused") throw fault.error;
      if (fault?.kind === "throttled") openOptions.onThrottled?.();
      counts.openReaders += 1;
      return createReader(file.bytes, { range, ranged: options.ranged ?? true, fault, counts });
    },
  };
}

interface Counts {
  openReaders: number;
  deliveredBytes: number;
}

interface ReaderState {
  readonly range: ByteRange;
  readonly ranged: boolean;
  readonly fault: MemoryFault | undefined;
  readonly counts: Counts;
}

function createReader(bytes: Uint8Array, state: ReaderState): ModelReader {
  const { range, ranged, fault, counts } = state;
  const start = ranged ? range.start : 0;
  const end = ranged ? range.end : bytes.byteLength;
  const flipped = fault?.kind === "flipped" ? fault.fileOffset : -1;
  const brokenAt = fault?.kind === "interrupted" ? start + fault.afterBytes : Number.MAX_VALUE;
  let position = start;
  let open = true;

  function deliver(target: Uint8Array): void {
    target.set(bytes.subarray(position, position + target.byteLength));
    const index = flipped - position;
    if (index >= 0 && index < target.byteLength) target[index] = ~target[index]!;
    position += target.byteLength;
    counts.deliveredBytes += target.byteLength;
  }

  return {
    ranged,
    get position() {
      return position;
    },
    async readInto(target, { signal, onBytes } = {}) {
      if (fault?.kind === "held") await settledOrAborted(fault.until, signal);
      if (position + target.byteLength > end) {
        throw new PrefetchError("UNAVAILABLE", `The body ended at byte ${end}.`);
      }
      for (let filled = 0; filled < target.byteLength;) {
        await nextTurn();
        throwIfAborted(signal);
        const length = Math.min(RUN_BYTES, target.byteLength - filled, brokenAt - position);
        if (length <= 0 && fault?.kind === "interrupted") throw fault.error;
        deliver(target.subarray(filled, filled + length));
        filled += length;
        onBytes?.(length);
      }
    },
    async close() {
      if (open) counts.openReaders -= 1;
      open = false;
    },
  };
}

function settledOrAborted(until: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    until.then(() => resolve(), reject);
    signal?.addEventListener("abort", () => reject(abortErrorOf(signal)), { once: true });
  });
}

function sha256Of(bytes: Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
