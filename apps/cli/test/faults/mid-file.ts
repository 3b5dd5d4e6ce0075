import type { Run } from "@prefetch/core";
import { type EndedRun, type FaultBed, endOf } from "./fault-bed.ts";
import { BUCKET, type FaultStore } from "./fault-store.ts";
import { LARGE_WEIGHTS } from "./model-files.ts";

/** Has the Hub hold back all of the large weights but the first part; returns how to let it go on. */
export function holdSecondPart({ hub }: Pick<FaultBed, "hub">): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const fault = { kind: "hold", until: promise } as const;
  hub.inject({ route: "cdn", path: LARGE_WEIGHTS, skip: 1, fault });
  return resolve;
}

/** Runs, and does something when the store has the first part of the large weights and no other. */
export async function runWith(
  bed: FaultBed,
  act: (bed: FaultBed) => void | Promise<void>,
): Promise<EndedRun> {
  const letGo = holdSecondPart(bed);
  const run = bed.start();
  const ended = endOf(run);
  await partWritten(run);
  await act(bed);
  letGo();
  return ended;
}

async function partWritten(run: Run): Promise<void> {
  for await (const event of run.events()) {
    if (event.type === "part-written" && event.path === LARGE_WEIGHTS) return;
  }
  throw new Error("The run ended before a part was written.");
}

/** Has the store forget the uploads that are open. */
export async function forgetUploads({ sink, store, prefix }: FaultBed): Promise<void> {
  const opened = store.open();
  const key = `${prefix}${LARGE_WEIGHTS}`;
  if (sink === "gcs") {
    await cancelSessions(store);
  } else if (sink === "azure") {
    // Whoever writes a blob whole has the service drop its blocks.
    await opened.put(key, new Uint8Array());
    await opened.delete(key);
  } else {
    for await (const upload of opened.listUploads(key)) await opened.abortUpload(upload);
  }
}

/** As anybody can who has a session's address. */
async function cancelSessions(store: FaultStore): Promise<void> {
  for (const { uploadId } of await store.openUploads()) {
    const session = `uploadType=resumable&upload_id=${uploadId}`;
    const url = `${store.servers.gcs?.url}/upload/storage/v1/b/${BUCKET}/o?${session}`;
    await fetch(url, { method: "DELETE" });
  }
}
