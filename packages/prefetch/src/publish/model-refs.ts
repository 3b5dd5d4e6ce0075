import {
  type CallOptions,
  type PutOptions,
  type SinkCapabilities,
  type StorageSink,
  isPrefetchError,
} from "@prefetch/core";
import { writeSmallObject } from "../manifest/write-small-object.ts";
import { refKey } from "../model-layout.ts";
import type { LocatedModel } from "../run/locate-model.ts";
import type { PrefetchJob } from "../run/prefetch-job.ts";
import { type RefRecord, type StoredRef, readRef, serialiseRef } from "./ref-record.ts";

/** Where the ref of a branch or tag lies. */
export interface RefPlace {
  /** The ref's key. */
  readonly key: string;
  /** What was there before the run published. */
  readonly before: StoredRef | undefined;
}

/**
 * Looks at the ref before a run publishes, so that it can tell afterwards whether another run has
 * written it meanwhile. A commit has no ref, and neither has a prefix without a root: `undefined`.
 */
export async function observeRef(
  { request, sink, signal }: PrefetchJob,
  { model }: LocatedModel,
): Promise<RefPlace | undefined> {
  if (request.target.kind === "prefix" || model.commit.startsWith(model.revision)) return undefined;
  const key = refKey(request.artifactName, model.repoId, model.revision);
  // What cannot be read now is reported when it is to be written.
  const before = await readRef(sink, key, { signal }).catch(() => undefined);
  return { key, before };
}

/**
 * Makes the ref name the model's commit. Where another run has written it meanwhile, the Hub is asked
 * which commit is the newer one. A ref that cannot be written is a warning: the model is complete
 * without it.
 */
export async function updateRef(
  job: PrefetchJob,
  { model, layout }: LocatedModel,
  place: RefPlace,
): Promise<void> {
  const record = { commit: model.commit, manifest: layout.manifestKey };
  const { sink, signal, request, send } = job;
  try {
    if (await replaceRef(sink, place, record, { signal })) return;
    const source = await job.openSource();
    const { repoId, revision } = request;
    const latest = await source.resolve({ repoId, revision }, { signal });
    if (latest.commit !== model.commit) return;
    const before = await readRef(sink, place.key, { signal });
    await replaceRef(sink, { ...place, before }, record, { signal });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    send({
      type: "warned",
      message: `The model is published, but the ref ${sink.url}/${place.key} could not be written: ${reason}`,
    });
  }
}

/** Writes the ref unless it says so already; false where it is no longer what it was before. */
async function replaceRef(
  sink: StorageSink,
  { key, before }: RefPlace,
  record: RefRecord,
  options: CallOptions,
): Promise<boolean> {
  const now = await readRef(sink, key, options);
  if (isSameRecord(now?.record, record)) return true;
  if (now?.version !== before?.version) return false;
  const conditions = conditionsFor(await sink.capabilities(options), before);
  try {
    await writeSmallObject(sink, key, serialiseRef(record), {
      ...conditions,
      ...options,
      contentType: "application/json",
    });
    return true;
  } catch (error) {
    if (isPrefetchError(error) && error.code === "CONFLICT") return false;
    throw error;
  }
}

function isSameRecord(left: RefRecord | undefined, right: RefRecord): boolean {
  return left?.commit === right.commit && left.manifest === right.manifest;
}

function conditionsFor(
  { conditionalPut }: SinkCapabilities,
  before: StoredRef | undefined,
): PutOptions {
  if (before !== undefined) {
    return conditionalPut === "create-and-replace" ? { ifMatch: before.version } : {};
  }
  return conditionalPut === "none" ? {} : { ifAbsent: true };
}
