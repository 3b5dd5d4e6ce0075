import type { ModelRevision, PrefetchError, StorageSink } from "@prefetch/core";
import type { TransferItem, TransferredFile } from "@prefetch/streamer";
import type { WorkJournal } from "../resume/work-journal.ts";
import { commonItems } from "./common-items.ts";
import { observedBy } from "./observed-events.ts";
import type { LeasedJob, PrefetchJob, TransferFiles } from "./prefetch-job.ts";
import { recordWrites } from "./record-writes.ts";
import { transferTo } from "./transfer-planned.ts";

/** Where the pipelines of several destinations come together to read the Hub once. */
export interface TransferMeeting {
  /** Waits until every pipeline has come or gone, then moves the files for all that want the same. */
  readonly transfer: TransferFiles;
  /** A pipeline that will not come, or not again. */
  readonly leave: (job: PrefetchJob) => void;
}

interface Guest {
  readonly job: LeasedJob;
  readonly model: ModelRevision;
  readonly items: readonly TransferItem[];
  readonly journal: WorkJournal;
  readonly resolve: (stored: readonly TransferredFile[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates the meeting of so many pipelines. Those that lack the same files get them in one pass;
 * otherwise there is one pass for each set of files, one after the other: they share one memory budget.
 */
export function createTransferMeeting(expected: number): TransferMeeting {
  const guests = new Map<PrefetchJob["sink"], Guest>();
  const gone = new Set<PrefetchJob["sink"]>();

  function beginIfAllAreHere(): void {
    if (guests.size + gone.size < expected || guests.size === 0) return;
    const all = [...guests.values()];
    guests.clear();
    for (const { job } of all) gone.add(job.sink);
    void serve(all);
  }

  return {
    transfer: (job, model, items, journal) =>
      new Promise((resolve, reject) => {
        guests.set(job.sink, { job, model, items, journal, resolve, reject });
        beginIfAllAreHere();
      }),
    leave: ({ sink }) => {
      gone.add(sink);
      beginIfAllAreHere();
    },
  };
}

async function serve(guests: readonly Guest[]): Promise<void> {
  const wantingSame = Map.groupBy(guests, ({ items }) => items.map(({ key }) => key).join("\n"));
  for (const group of wantingSame.values()) await serveGroup(group);
}

async function serveGroup(group: readonly Guest[]): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const { job, model } = first;
  const members = group.map((guest) => ({ guest, ...recordWrites(guest.journal.sink) }));
  const onDropped = (sink: StorageSink, error: PrefetchError): void => {
    members.find((member) => member.sink === sink)?.guest.reject(error);
  };
  try {
    const { fanOutSink } = await import("@prefetch/storage-sink");
    const sink = fanOutSink(
      members.map((member) => member.sink),
      { onDropped },
    );
    const stored = await transferTo(
      { ...job, signal: AbortSignal.any(group.map((guest) => guest.job.signal)) },
      {
        sink,
        model,
        items: commonItems(
          group.map(
            ({
              items,
              job: {
                sink: { url },
              },
            }) => ({ items, url }),
          ),
          sink.url,
        ),
        onEvent: observedBy(group.map((guest) => guest.job)),
        onStored: (file) => {
          for (const { guest, written } of members) guest.journal.stored(asIn(file, written));
        },
      },
    );
    for (const { guest, written } of members) {
      guest.resolve(stored.map((file) => asIn(file, written)));
    }
  } catch (error) {
    for (const { guest } of members) guest.reject(error);
  }
}

function asIn(
  file: TransferredFile,
  written: ReturnType<typeof recordWrites>["written"],
): TransferredFile {
  return { ...file, object: written.get(file.key) ?? file.object };
}
