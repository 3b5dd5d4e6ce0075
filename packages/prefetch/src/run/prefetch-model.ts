import type { StoredModelInfo } from "@prefetch/core";
import type { Manifest } from "../manifest/manifest.ts";
import { modelUrl } from "../model-layout.ts";
import { type RunDecision, decideRun } from "../plan/decide-run.ts";
import { observeRef, updateRef } from "../publish/model-refs.ts";
import { sizeOf } from "../size-of.ts";
import { type LocatedModel, locateModel } from "./locate-model.ts";
import type { RunOutcome } from "./move-and-publish.ts";
import type { PrefetchJob } from "./prefetch-job.ts";
import { keptOutcome, publishMissing } from "./publish-missing.ts";
import { storedModelInfo } from "./stored-model-info.ts";
import { tidyPublished } from "./tidy-published.ts";

/**
 * The pipeline: plan, transfer, verify, publish. The manifest is written last, and only when every
 * file is stored and verified; the ref follows it.
 */
export async function prefetchModel(job: PrefetchJob): Promise<StoredModelInfo> {
  const located = await locateModel(job);
  const { repoId, revision, commit } = located.model;
  const url = modelUrl(job.sink, located.layout);
  const manifestUrl = `${job.sink.url}/${located.layout.manifestKey}`;
  job.send({ type: "revision-resolved", repoId, revision, commit, url });
  const decision = decideRun(job.request, located);
  const ref = await observeRef(job, located);
  const { manifest, changed } = await carryOut(job, located, decision);
  job.send({ type: "published", url, manifestUrl, commit, changed });
  if (ref !== undefined) await updateRef(job, located, ref);
  return storedModelInfo(manifest, { path: url, manifestUrl });
}

async function carryOut(
  job: PrefetchJob,
  located: LocatedModel,
  decision: RunDecision,
): Promise<RunOutcome> {
  const outcome =
    decision.kind === "keep" ? keptOutcome(decision) : await publishMissing(job, located, decision);
  if (outcome.isPlanned) return outcome;
  tellKept(job, located, outcome.manifest);
  await tidyPublished(job, located);
  return outcome;
}

function tellKept(
  { send, sink }: PrefetchJob,
  { layout }: LocatedModel,
  { files }: Manifest,
): void {
  send({
    type: "planned",
    url: modelUrl(sink, layout),
    copyFiles: 0,
    copyBytes: 0,
    reuseFiles: files.length,
    reuseBytes: sizeOf(files),
    skippedFiles: 0,
    skippedBytes: 0,
  });
  for (const { path, sizeBytes } of files) send({ type: "file-reused", path, sizeBytes });
}
