import { type ModelRevision, isPrefetchError } from "@prefetch/core";
import { type StoredManifest, readManifest } from "../manifest/manifest-store.ts";
import { type ModelLayout, commitLayout, isCommitName, layoutAt } from "../model-layout.ts";
import type { ModelRequest } from "../model-request.ts";
import { isForced } from "../plan/force.ts";
import { coversSelection } from "../plan/select-files.ts";
import { finishRetirement } from "../publish/retire-model.ts";
import type { PrefetchJob } from "./prefetch-job.ts";

/** A model pinned to a commit, where it lies, and what lies there already. */
export interface LocatedModel {
  /** The model. */
  readonly model: ModelRevision;
  /** Where its objects lie. */
  readonly layout: ModelLayout;
  /** What is published there, of this model or of another. */
  readonly published: StoredManifest | undefined;
}

/**
 * Pins the model to a commit and looks at what is published where it goes. The Hub is not asked for a
 * commit that lies there complete.
 */
export async function locateModel(job: PrefetchJob): Promise<LocatedModel> {
  const { request, signal } = job;
  const inPlace = await locateInPlace(job);
  if (inPlace !== undefined) return inPlace;
  const source = await job.openSource();
  const { repoId, revision } = request;
  const model = await source.resolve({ repoId, revision }, { signal });
  const layout = layoutOf(request, model.commit);
  return { model, layout, published: await readPublished(job, layout) };
}

/** Tells whether all that `request` wants of `model` is published, and none of it is to be renewed. */
export function isInPlace(
  request: ModelRequest,
  model: Pick<ModelRevision, "repoId" | "commit">,
  published: StoredManifest,
): boolean {
  const { manifest } = published;
  return (
    isOfModel(published, model) &&
    coversSelection(manifest.selections, request.selection) &&
    !isForced(request.force, manifest)
  );
}

/** Tells whether what is published is this very model: one repository at one commit. */
export function isOfModel(
  { manifest }: StoredManifest,
  { repoId, commit }: Pick<ModelRevision, "repoId" | "commit">,
): boolean {
  return manifest.model.repoId === repoId && manifest.model.commit === commit;
}

async function locateInPlace(job: PrefetchJob): Promise<LocatedModel | undefined> {
  const { repoId, revision } = job.request;
  if (!isCommitName(revision)) return undefined;
  const layout = layoutOf(job.request, revision);
  const published = await readPublished(job, layout);
  if (published === undefined) return undefined;
  if (!isInPlace(job.request, { repoId, commit: revision }, published)) return undefined;
  return { model: { ...published.manifest.model, revision }, layout, published };
}

function layoutOf({ target, artifactName }: ModelRequest, commit: string): ModelLayout {
  return target.kind === "root" ? commitLayout(artifactName, commit) : layoutAt("");
}

async function readPublished(
  job: PrefetchJob,
  layout: ModelLayout,
): Promise<StoredManifest | undefined> {
  const { sink, signal } = job;
  if (!job.readOnly) await finishRetirement(sink, layout, { signal });
  try {
    return await readManifest(sink, layout, { signal });
  } catch (error) {
    if (job.request.force === 0 || !isMalformed(error)) throw error;
    return dropMalformed(job, layout);
  }
}

function isMalformed(error: unknown): boolean {
  return isPrefetchError(error) && error.code === "INTEGRITY";
}

/** A forced run starts over where the manifest cannot be read. */
async function dropMalformed(job: PrefetchJob, layout: ModelLayout): Promise<undefined> {
  job.send({
    type: "warned",
    message: `The manifest ${job.sink.url}/${layout.manifestKey} is malformed; everything is transferred again.`,
  });
  if (!job.readOnly) await job.sink.delete(layout.manifestKey, { signal: job.signal });
}
