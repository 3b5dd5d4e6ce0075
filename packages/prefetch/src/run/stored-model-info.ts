import type { HuggingFaceModelInfo, StoredModelInfo } from "@prefetch/core";
import type { Manifest } from "../manifest/manifest.ts";
import { sizeOf } from "../size-of.ts";

/** Returns what a run answers: where the model lies and what upstream records with it. */
export function storedModelInfo(
  manifest: Manifest,
  addresses: Pick<StoredModelInfo, "path" | "manifestUrl">,
): StoredModelInfo {
  const { files, model, artifactName } = manifest;
  return {
    artifactName,
    ...addresses,
    repoId: model.repoId,
    commit: model.commit,
    fileCount: files.length,
    sizeBytes: sizeOf(files),
    metadata: {
      source_repo: model.repoId,
      source_commit: model.commit,
      framework: "huggingface",
      ...describedBy(manifest.info),
    },
  };
}

function describedBy(info: HuggingFaceModelInfo): Readonly<Record<string, string>> {
  const described = {
    architecture: info.architecture,
    task: info.task,
    modality: info.modality.join(","),
    serial_format: info.serialFormat,
    model_type: info.modelType,
  };
  return Object.fromEntries(
    Object.entries(described).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
