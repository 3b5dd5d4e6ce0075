import type { CallOptions, ModelRevision, StorageSink } from "@prefetch/core";
import type { TransferredFile } from "@prefetch/streamer";
import { writeSmallObject } from "../manifest/write-small-object.ts";
import type { ModelLayout } from "../model-layout.ts";
import { type DoneFile, doneListKey, serialiseDoneList } from "./done-list.ts";

/** What a killed run may have to read back: the files of so long. */
const WRITE_INTERVAL_MS = 5_000;

/** Writes down which files are stored and verified, at intervals. */
export interface DoneWriter {
  /** Adds a file. */
  add(file: TransferredFile): void;
  /** Writes the list now, unless it says everything already. Never rejects: it only saves work. */
  flush(options: CallOptions): Promise<void>;
  /** Writes nothing more. */
  close(): Promise<void>;
}

/** What the list is about. */
export interface DoneWriterOptions {
  readonly sink: StorageSink;
  readonly layout: ModelLayout;
  readonly model: ModelRevision;
  readonly runId: string;
  /** What earlier runs have done. */
  readonly before: Iterable<DoneFile>;
}

/** Creates the writer of one run's list. */
export function createDoneWriter(options: DoneWriterOptions): DoneWriter {
  const { sink, layout, model, runId } = options;
  const files = new Map([...options.before].map((file) => [file.path, file]));
  const closed = new AbortController();
  let isWritten = true;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function write(signal: AbortSignal | undefined): Promise<void> {
    isWritten = true;
    const { repoId, commit } = model;
    const list = { schemaVersion: 1, runId, repoId, commit, files: [...files.values()] } as const;
    try {
      await writeSmallObject(sink, doneListKey(layout, runId), serialiseDoneList(list), {
        contentType: "application/json",
        signal,
      });
    } catch {
      isWritten = false;
    }
  }

  /** One write at a time, so that an older list never replaces a newer one. */
  function writeNext(signal: AbortSignal | undefined): Promise<void> {
    writing = (writing ?? Promise.resolve()).then(() => (isWritten ? undefined : write(signal)));
    return writing;
  }

  function writeLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void writeNext(closed.signal);
    }, WRITE_INTERVAL_MS).unref();
  }

  return {
    add: (file) => {
      files.set(file.path, doneFileOf(file));
      isWritten = false;
      writeLater();
    },
    flush: ({ signal }) => writeNext(signal),
    close: async () => {
      clearTimeout(timer);
      closed.abort();
      await writing;
    },
  };
}

function doneFileOf({ path, sizeBytes, sha256, digest, object }: TransferredFile): DoneFile {
  const { checksum, version } = object;
  return { path, sizeBytes, sha256, digest, checksum, version };
}
