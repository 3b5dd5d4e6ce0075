import type { PendingUpload, UploadToken } from "@prefetch/core";
import { type ModelLayout, isOwnPath } from "../model-layout.ts";
import { type ModelPlan, staysAsItIs } from "../plan/model-plan.ts";
import { isDoneListKey } from "../resume/done-list.ts";
import { decideUploads, discardUpload } from "../resume/resumable-uploads.ts";
import type { UnfinishedWork } from "../resume/unfinished-work.ts";
import { uploadRecordKey } from "../resume/upload-record.ts";
import type { LocatedModel } from "./locate-model.ts";
import type { LeasedJob } from "./prefetch-job.ts";

/** What a killed run may have left under a prefix. */
export interface Leftovers {
  /** Paths to remove before anything is transferred. */
  readonly remove: readonly string[];
  /** Paths that the repository does not have: somebody else's, never touched. */
  readonly foreign: readonly string[];
}

/** What {@link findLeftovers} goes by. */
export interface LeftoversInput {
  /** The paths that lie under the prefix. */
  readonly found: readonly string[];
  /** What is going to be done. */
  readonly plan: Pick<ModelPlan, "items">;
  /** The paths that the manifest names, if there is one. */
  readonly published: ReadonlySet<string>;
  /** Whether the prefix is ours alone, and of this commit alone: `<artifact-name>/<commit>/`. */
  readonly ownPrefix: boolean;
}

/**
 * Decides what a killed run left behind. An unpublished entry file would make the weights that are
 * about to come look complete; a file that is no longer selected would lie beside them, named by no
 * manifest. Everything else is overwritten, or is not ours.
 */
export function findLeftovers(input: LeftoversInput): Leftovers {
  const { found, plan, published, ownPrefix } = input;
  const items = new Map(plan.items.map((item) => [item.path, item]));
  const stray = found.filter((path) => !published.has(path) && !isOwnPath(path));
  return {
    remove: stray.filter((path) => {
      const item = items.get(path);
      if (item === undefined) return false;
      return item.action === "skip" ? ownPrefix : item.wave > 0 && !staysAsItIs(item);
    }),
    foreign: stray.filter((path) => !items.has(path)),
  };
}

/** What lies under a prefix, and what is going to be done about it. */
export interface FoundAndPlanned {
  /** What earlier runs left. */
  readonly work: UnfinishedWork;
  /** What is going to be done. */
  readonly plan: ModelPlan;
}

/**
 * Clears away what earlier runs left under the prefix and what nobody can go on with. Returns the
 * uploads that this run goes on with: their tokens, by key.
 */
export async function clearLeftovers(
  job: LeasedJob,
  located: LocatedModel,
  { plan, work }: FoundAndPlanned,
): Promise<ReadonlyMap<string, UploadToken>> {
  const { sink, signal, request, send } = job;
  const { prefix } = located.layout;
  const { discard, resume } = decideUploads(plan, prefix, work.uploads);
  for (const token of discard) await discardUpload(sink, token, { signal });
  await abortUnnamed(job, prefix, resume);
  await deleteRecords(job, located.layout, work, resume);
  const { remove, foreign } = findLeftovers({
    found: [...work.found.keys()],
    plan,
    published: new Set(located.published?.manifest.files.map(({ path }) => path)),
    ownPrefix: request.target.kind === "root",
  });
  for (const path of remove) await sink.delete(`${prefix}${path}`, { signal });
  if (foreign.length > 0) send({ type: "warned", message: foreignWarning(plan.url, foreign) });
  return resume;
}

/** Of an upload that no record names nobody knows what its parts are. */
async function abortUnnamed(
  { signal, sink }: LeasedJob,
  prefix: string,
  named: ReadonlyMap<string, UploadToken>,
): Promise<void> {
  const ids = new Set([...named.values()].map(({ uploadId }) => uploadId));
  // Collected first: stores do not say what a listing shows while it changes.
  const unnamed: PendingUpload[] = [];
  for await (const upload of sink.listUploads(prefix, { signal })) {
    // By its id alone: a directory knows the key of an upload no more that was being completed.
    if (!ids.has(upload.uploadId)) unnamed.push(upload);
  }
  for (const upload of unnamed) await sink.abortUpload(upload, { signal });
}

async function deleteRecords(
  { signal, sink }: LeasedJob,
  layout: ModelLayout,
  { recordKeys }: UnfinishedWork,
  named: ReadonlyMap<string, UploadToken>,
): Promise<void> {
  const paths = [...named.keys()].map((key) => key.slice(layout.prefix.length));
  const kept = new Set(paths.map((path) => uploadRecordKey(layout, path)));
  for (const key of recordKeys) {
    if (!kept.has(key) && !isDoneListKey(layout, key)) await sink.delete(key, { signal });
  }
}

function foreignWarning(url: string, paths: readonly string[]): string {
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return `Under ${url} lies ${JSON.stringify(paths[0])}${more}, which the repository does not have. It stays; servers that list the prefix will see it.`;
}
