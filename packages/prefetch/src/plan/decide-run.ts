import { PrefetchError } from "@prefetch/core";
import type { StoredManifest } from "../manifest/manifest-store.ts";
import type { ModelRequest } from "../model-request.ts";
import { type LocatedModel, isInPlace, isOfModel } from "../run/locate-model.ts";
import { isForced } from "./force.ts";

/** What a run has to do. */
export type RunDecision =
  /** Nothing: all that is wanted is published. */
  | { readonly kind: "keep"; readonly published: StoredManifest }
  /** Add to what is published of this commit, or renew it. */
  | { readonly kind: "extend"; readonly published: StoredManifest }
  /** Publish where nothing is. */
  | { readonly kind: "create" }
  /** Take another commit away, then publish. */
  | { readonly kind: "replace"; readonly published: StoredManifest };

/**
 * Decides what to do with what lies at the target.
 *
 * @throws {@link PrefetchError} `CONFLICT` where another model, or another commit, lies there.
 */
export function decideRun(
  request: ModelRequest,
  { model, published }: Pick<LocatedModel, "model" | "published">,
): RunDecision {
  if (published === undefined) return { kind: "create" };
  if (isInPlace(request, model, published)) return { kind: "keep", published };
  if (isOfModel(published, model)) return { kind: "extend", published };
  if (request.target.kind === "root") throw nameTaken(request, published);
  if (isForced(request.force, published.manifest)) return { kind: "replace", published };
  throw prefixTaken(request, published);
}

function nameTaken(
  { artifactName, repoId }: ModelRequest,
  published: StoredManifest,
): PrefetchError {
  const other = published.manifest.model.repoId;
  return new PrefetchError(
    "CONFLICT",
    `The artifact name "${artifactName}" belongs to ${other} at this commit. Store ${repoId} under another artifactName.`,
    { context: { expected: repoId, found: other } },
  );
}

function prefixTaken({ target }: ModelRequest, { manifest }: StoredManifest): PrefetchError {
  const { repoId, commit } = manifest.model;
  return new PrefetchError(
    "CONFLICT",
    `${target.url} holds ${repoId} at commit ${commit}. Readers cache by address, so another commit belongs under another prefix; to replace it all the same, pass force: ${manifest.force + 1}.`,
    { context: { url: target.url, found: commit } },
  );
}
