import type { PrefetchError, StorageSink } from "@prefetch/core";
import type { TransferItem, TransferredFile } from "@prefetch/streamer";
import type { WorkJournal } from "../resume/work-journal.ts";
import { observedBy } from "./observed-events.ts";
import { type Pass, planPasses } from "./plan-passes.ts";
import type { LeasedJob, PrefetchJob, TransferFiles } from "./prefetch-job.ts";
import { recordWrites } from "./record-writes.ts";
import { type TransferTo, transferTo } from "./transfer-planned.ts";

/** Where the pipelines of several destinations come together to read the Hub once. */
export interface TransferMeeting {
  /** Waits until every pipeline has come or gone, then moves the files for all that want the same. */
  readonly transfer: TransferFiles;
  /** A pipeline that will not come, or not again. */
  readonly leave: (job: PrefetchJob) => void;
}

interface Guest {
  readonly job: LeasedJob;
  readonly model: TransferTo["model"];
  readonly items: readonly TransferItem[];
  readonly journal: WorkJournal;
  readonly stored: TransferredFile[];
  readonly resolve: (stored: readonly TransferredFile[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates the meeting of so many pipelines. Files that several lack go to all of them in one pass over the
 * Hub; passes come one after the other: they share one memory budget.
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
        guests.set(job.sink, { job, model, items, journal, stored: [], resolve, reject });
        beginIfAllAreHere();
      }),
    leave: ({ sink }) => {
      gone.add(sink);
      beginIfAllAreHere();
    },
  };
}

/** A guest whose pass failed is served no more: its later waves must not begin. */
async function serve(guests: readonly Guest[]): Promise<void> {
  const failed = new Set<Guest>();
  function fail(guest: Guest, error: unknown): void {
    failed.add(guest);
    guest.reject(error);
  }
  const wanted = guests.map(({ items, journal }) => ({ items, resumable: journal.resumable }));
  for (const pass of planPasses(wanted)) {
    const served = pass.destinations
      .flatMap((index) => guests[index] ?? [])
      .filter((guest) => !failed.has(guest));
    await servePass(served, pass.items, { fail, failed });
  }
  for (const guest of guests) if (!failed.has(guest)) guest.resolve(guest.stored);
}

interface Failures {
  readonly failed: ReadonlySet<Guest>;
  readonly fail: (guest: Guest, error: unknown) => void;
}

async function servePass(
  served: readonly Guest[],
  items: Pass["items"],
  failures: Failures,
): Promise<void> {
  const { fail, failed } = failures;
  const [first] = served;
  if (first === undefined) return;
  const members = served.map((guest) => ({ guest, ...recordWrites(guest.journal.sink) }));
  const onDropped = (sink: StorageSink, error: PrefetchError): void => {
    for (const { guest, sink: member } of members) if (member === sink) fail(guest, error);
  };
  try {
    await transferTo(
      { ...first.job, signal: AbortSignal.any(served.map(({ job }) => job.signal)) },
      {
        sink: await oneSinkOf(
          members.map(({ sink }) => sink),
          onDropped,
        ),
        model: first.model,
        items,
        onEvent: observedBy(served.map(({ job }) => job)),
        onStored: (file) => {
          for (const { guest, written } of members) {
            // One that was dropped by now has not got it.
            if (failed.has(guest)) continue;
            const stored = { ...file, object: written.get(file.key) ?? file.object };
            guest.stored.push(stored);
            guest.journal.stored(stored);
          }
        },
      },
    );
  } catch (error) {
    for (const guest of served) fail(guest, error);
  }
}

async function oneSinkOf(
  sinks: readonly StorageSink[],
  onDropped: (sink: StorageSink, error: PrefetchError) => void,
): Promise<StorageSink> {
  const [only, ...others] = sinks;
  if (only !== undefined && others.length === 0) return only;
  const { fanOutSink } = await import("@prefetch/storage-sink");
  return fanOutSink(sinks, { onDropped });
}
