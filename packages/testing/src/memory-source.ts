import { createHash } from "node:crypto";
import {
  type ByteRange,
  type CallOptions,
  type Digest,
  type ModelReader,
  type ModelRef,
  type ModelSource,
  type OpenOptions,
  PrefetchError,
  throwIfAborted,
} from "@prefetch/core";
import { type MemoryCounts, type MemoryFault, createMemoryReader } from "./memory-reader.ts";

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
  /** Whether the whole file was asked for in the plain way. */
  readonly plain: boolean;
  /** The how-manieth `open` of this file it is, counted from 1. */
  readonly attempt: number;
}

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
  const paths = files.map((file) => file.path).join("\0");
  const commit = createHash("sha1").update(paths).digest("hex");
  const ref: ModelRef = { repoId: "memory/model", revision: "main" };
  const state: SourceState = {
    files: new Map(files.map((file) => [file.path, file])),
    options,
    reads: [],
    counts: { openReaders: 0, deliveredBytes: 0 },
  };

  return {
    name: "memory",
    ref,
    reads: state.reads,
    get openReaders() {
      return state.counts.openReaders;
    },
    get deliveredBytes() {
      return state.counts.deliveredBytes;
    },
    async resolve({ repoId, revision = "main" }, { signal }: CallOptions = {}) {
      throwIfAborted(signal);
      if (repoId !== ref.repoId || ![ref.revision, commit].includes(revision)) {
        throw new PrefetchError("NOT_FOUND", `There is no ${repoId} at ${revision}.`);
      }
      return { repoId, revision, commit, endpoint: "memory://hub" };
    },
    async *list(_revision, { signal }: CallOptions = {}) {
      for (const { path, bytes, digest } of files) {
        throwIfAborted(signal);
        yield { path, sizeBytes: bytes.byteLength, digest: digest ?? sha256Of(bytes) };
      }
    },
    open: (_revision, { path }, range, openOptions) => openFile(state, path, range, openOptions),
  };
}

interface SourceState {
  readonly files: ReadonlyMap<string, MemoryFile>;
  readonly options: MemorySourceOptions;
  readonly reads: MemoryRead[];
  readonly counts: MemoryCounts;
}

async function openFile(
  { files, options, reads, counts }: SourceState,
  path: string,
  range: ByteRange,
  { signal, onThrottled, plain = false }: OpenOptions = {},
): Promise<ModelReader> {
  throwIfAborted(signal);
  const file = existingFile(files, path);
  checkRange(file, range, plain);
  const attempt = 1 + reads.filter((earlier) => earlier.path === path).length;
  const read: MemoryRead = { path, range, plain, attempt };
  reads.push(read);
  const fault = options.fault?.(read);
  if (fault?.kind === "refused") throw fault.error;
  if (fault?.kind === "throttled") onThrottled?.();
  counts.openReaders += 1;
  // Of an empty range nothing is asked, so nothing else than it can come.
  const ranged = options.ranged !== false || range.start === range.end;
  return createMemoryReader(file.bytes, { range, ranged, fault, counts });
}

function existingFile(files: SourceState["files"], path: string): MemoryFile {
  const file = files.get(path);
  if (file !== undefined) return file;
  throw new PrefetchError("NOT_FOUND", `There is no file ${path}.`);
}

function checkRange({ path, bytes }: MemoryFile, { start, end }: ByteRange, plain: boolean): void {
  if (!plain || (start === 0 && end === bytes.byteLength)) return;
  throw new PrefetchError("INVALID_ARGUMENT", `A plain request is for the whole of ${path}.`);
}

function sha256Of(bytes: Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
