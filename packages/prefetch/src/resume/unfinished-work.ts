import type { StorageSink, StoredObject } from "@prefetch/core";
import { isOwnPath } from "../model-layout.ts";
import type { LocatedModel } from "../run/locate-model.ts";
import type { PrefetchJob } from "../run/prefetch-job.ts";
import { type DoneFile, isDoneListKey, readDoneList } from "./done-list.ts";
import { type UploadRecord, readUploadRecord } from "./upload-record.ts";

/** What earlier runs left under a model's prefix. */
export interface UnfinishedWork {
  /** The objects that lie there, by path; without those of our own folder. */
  readonly found: ReadonlyMap<string, StoredObject>;
  /** Files of this model that were stored and verified and have not changed since, by path. */
  readonly done: ReadonlyMap<string, DoneFile>;
  /** Uploads under way, of this model and of others. */
  readonly uploads: readonly UploadRecord[];
  /** The keys of all records, readable or not. */
  readonly recordKeys: readonly string[];
}

/** What a prefix holds where no run has been. */
export const NO_WORK: UnfinishedWork = {
  found: new Map(),
  done: new Map(),
  uploads: [],
  recordKeys: [],
};

/** Looks at what earlier runs left. Changes nothing. */
export async function findUnfinishedWork(
  { sink, signal }: Pick<PrefetchJob, "sink" | "signal">,
  { layout, model }: Pick<LocatedModel, "layout" | "model">,
): Promise<UnfinishedWork> {
  const found = new Map<string, StoredObject>();
  const recordKeys: string[] = [];
  for await (const object of sink.list(layout.prefix, { signal })) {
    const path = object.key.slice(layout.prefix.length);
    if (!isOwnPath(path)) found.set(path, object);
    else if (object.key.startsWith(layout.uploadsPrefix)) recordKeys.push(object.key);
  }
  const done = new Map<string, DoneFile>();
  const uploads: UploadRecord[] = [];
  for (const key of recordKeys) {
    if (isDoneListKey(layout, key)) {
      for (const file of await filesDone(sink, key, { model, signal })) {
        if (lies(file, found.get(file.path))) done.set(file.path, file);
      }
    } else {
      const record = await readUploadRecord(sink, key, { signal });
      if (record !== undefined) uploads.push(record);
    }
  }
  return { found, done, uploads, recordKeys };
}

async function filesDone(
  sink: StorageSink,
  key: string,
  { model, signal }: Pick<LocatedModel, "model"> & Pick<PrefetchJob, "signal">,
): Promise<readonly DoneFile[]> {
  const list = await readDoneList(sink, key, { signal });
  const isOurs = list?.repoId === model.repoId && list.commit === model.commit;
  return isOurs ? list.files : [];
}

/** Another version is another content, or may be. */
function lies(file: DoneFile, object: StoredObject | undefined): boolean {
  return object?.version === file.version && object.sizeBytes === file.sizeBytes;
}
