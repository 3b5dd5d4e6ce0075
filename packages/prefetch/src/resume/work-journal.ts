import type { CallOptions, ModelRevision, StorageSink, UploadToken } from "@prefetch/core";
import type { TransferredFile } from "@prefetch/streamer";
import type { ModelLayout } from "../model-layout.ts";
import { type ModelPlan, filesTo, filesToMove } from "../plan/model-plan.ts";
import type { DoneFile } from "./done-list.ts";
import { createDoneWriter } from "./done-writer.ts";
import { recordUploads } from "./record-uploads.ts";

/** What a run writes down while it transfers, so that another can go on where it ended. */
export interface WorkJournal {
  /** The store, whose uploads are written down. */
  readonly sink: StorageSink;
  /** Keys of files whose upload an interrupted run left open: the store has parts of them. */
  readonly resumable: ReadonlySet<string>;
  /** Takes note of a file that is stored and verified. */
  stored(file: TransferredFile): void;
  /** Writes down what is not written yet, and nothing more after that. Never rejects. */
  close(options: CallOptions): Promise<void>;
  /** Writes nothing more. */
  discard(): Promise<void>;
}

/** What a journal is about. */
export interface JournalOptions {
  readonly sink: StorageSink;
  readonly layout: ModelLayout;
  readonly model: ModelRevision;
  readonly plan: ModelPlan;
  readonly runId: string;
  /** Uploads to go on with: their tokens, by key. */
  readonly uploads: ReadonlyMap<string, UploadToken>;
  /** What earlier runs have done. */
  readonly done: Iterable<DoneFile>;
}

/** Opens the journal of one run. */
export function openJournal(options: JournalOptions): WorkJournal {
  const { layout, model, plan, runId, sink } = options;
  const digests = new Map(
    [...filesTo("copy", plan), ...filesTo("reuse", plan)].map(({ path, digest }) => [path, digest]),
  );
  const open = options.uploads;
  const awaited = new Set(
    filesToMove(plan)
      .filter(({ wave }) => wave === 0)
      .map(({ path }) => path),
  );
  const writer = createDoneWriter({ sink, layout, model, runId, before: options.done });
  return {
    resumable: new Set(open.keys()),
    sink: recordUploads({ sink, layout, model, digests, open }),
    stored: (file) => {
      writer.add(file);
      const isLast = awaited.delete(file.path) && awaited.size === 0;
      // From here on entry files appear: what they lead to need not be read back.
      if (isLast) void writer.flush({});
    },
    close: async (callOptions) => {
      await writer.flush(callOptions);
      await writer.close();
    },
    discard: () => writer.close(),
  };
}
