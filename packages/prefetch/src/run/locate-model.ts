import { type ModelRevision, isPrefetchError } from "@prefetch/core";
import { type StoredManifest, readManifest } from "../manifest/manifest-store.ts";
import { type ModelLayout, commitLayout, isCommitName, layoutAt } from "../model-layout.ts";
import type { ModelRequest } from "../model-request.ts";
import { isForced } from "../plan/force.ts";
import { coversSelection } from "../plan/select-files.ts";
import { finishRetirement } from "../publish/retire-model.ts";
import type { LeasedJob, PrefetchJob } from "./prefetch-job.ts";

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
  return { model, layout, published: await lookAtPublished(job, layout) };
}

/** Looks again at what is published, and changes nothing. */
export async function lookAgain(job: PrefetchJob, located: LocatedModel): Promise<LocatedModel> {
  return { ...located, published: await lookAtPublished(job, located.layout) };
}

/**
 * Looks again, by the run that has the prefix for itself: what an interrupted run was taking away goes
 * first, and where a run is forced, so does a manifest that cannot be read.
 */
export async function locateAgain(job: LeasedJob, located: LocatedModel): Promise<LocatedModel> {
  const { sink, signal } = job;
  const { layout } = located;
  await finishRetirement(sink, layout, { signal });
  const manifest = await readUnlessForced(job, layout);
  if (manifest !== "malformed") return { ...located, published: manifest };
  await sink.delete(layout.manifestKey, { signal });
  return { ...located, published: undefined };
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
  const published = await lookAtPublished(job, layout);
  if (published === undefined) return undefined;
  if (!isInPlace(job.request, { repoId, commit: revision }, published)) return undefined;
  return { model: { ...published.manifest.model, revision }, layout, published };
}

function layoutOf({ target, artifactName }: ModelRequest, commit: string): ModelLayout {
  return target.kind === "root" ? commitLayout(artifactName, commit) : layoutAt("");
}

/** A model that is being taken away is none any more, whatever its manifest says. */
async function lookAtPublished(
  job: PrefetchJob,
  layout: ModelLayout,
): Promise<StoredManifest | undefined> {
  const { sink, signal } = job;
  if ((await sink.head(layout.retiredKey, { signal })) !== undefined) return undefined;
  const manifest = await readUnlessForced(job, layout);
  return manifest === "malformed" ? undefined : manifest;
}

async function readUnlessForced(
  job: PrefetchJob,
  layout: ModelLayout,
): Promise<StoredManifest | "malformed" | undefined> {
  const { sink, signal, send } = job;
  try {
    return await readManifest(sink, layout, { signal });
  } catch (error) {
    const isMalformed = isPrefetchError(error) && error.code === "INTEGRITY";
    if (job.request.force === 0 || !isMalformed) throw error;
    const message = `The manifest ${sink.url}/${layout.manifestKey} is malformed; what lies there is verified anew, or transferred.`;
    send({ type: "warned", message });
    return "malformed";
  }
}
