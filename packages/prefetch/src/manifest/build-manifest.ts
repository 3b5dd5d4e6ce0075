import type { ModelRevision } from "@prefetch/core";
import type { TransferredFile } from "@prefetch/streamer";
import type { ModelRequest } from "../model-request.ts";
import { recordedForce } from "../plan/force.ts";
import { mergeSelections } from "../plan/select-files.ts";
import { toolVersion } from "../run/tool-version.ts";
import { MANIFEST_SCHEMA_VERSION, type Manifest, type ManifestFile } from "./manifest.ts";

/** What a manifest is made of. */
export interface ManifestInput {
  /** What was asked for. */
  readonly request: ModelRequest;
  /** The model, pinned to a commit. */
  readonly model: ModelRevision;
  /** What was transferred now. */
  readonly transferred: readonly TransferredFile[];
  /** What was published of this commit before; its files stay unless they were transferred again. */
  readonly published: Manifest | undefined;
  /** What the recorded number of forced runs counts from, where it is of another commit. */
  readonly replaced: Manifest | undefined;
}

/** Returns the manifest of everything that lies under the prefix when the run is done. */
export function buildManifest(input: ManifestInput): Manifest {
  const { request, model, published, replaced } = input;
  return {
    schemaVersion: MANIFEST_SCHEMA_VERSION,
    model,
    artifactName: request.artifactName,
    layout: "repo",
    selections: mergeSelections(published?.selections ?? [], request.selection),
    files: allFiles(input),
    info: request.info,
    force: recordedForce(request.force, published ?? replaced),
    createdAt: new Date().toISOString(),
    tool: { name: "prefetch", version: toolVersion() },
  };
}

function allFiles({ transferred, published }: ManifestInput): readonly ManifestFile[] {
  const files = new Map(published?.files.map((file) => [file.path, file]));
  for (const file of transferred) files.set(file.path, manifestFileOf(file));
  return [...files.values()];
}

function manifestFileOf({
  path,
  sizeBytes,
  sha256,
  digest,
  object,
}: TransferredFile): ManifestFile {
  const [algorithm, hex] = digest.split(":");
  return {
    path,
    sizeBytes,
    sha256,
    gitOid: algorithm === "gitblob" ? hex : undefined,
    checksum: object.checksum,
  };
}
