import type { ReusableContent, TransferItem, TransferredFile } from "@prefetch/streamer";
import type { ModelLayout } from "../model-layout.ts";
import { type ModelPlan, type PlannedReuse, filesTo, filesToMove } from "../plan/model-plan.ts";
import type { DoneFile } from "../resume/done-list.ts";
import type { UnfinishedWork } from "../resume/unfinished-work.ts";

/** Returns what is to be transferred, with where the store may have it already. */
export function transferItems(
  plan: ModelPlan,
  { prefix }: Pick<ModelLayout, "prefix">,
): readonly TransferItem[] {
  return filesToMove(plan).map(({ path, sizeBytes, digest, wave, reuse }) => ({
    file: { path, sizeBytes, digest },
    key: `${prefix}${path}`,
    wave,
    reuse: reusableContent(reuse),
  }));
}

function reusableContent(reuse: PlannedReuse | undefined): ReusableContent | undefined {
  if (reuse?.kind === "stored") return { kind: "stored" };
  if (reuse?.kind !== "copy") return undefined;
  const { checksum, fromUrl, sha256 } = reuse;
  return { kind: "copy", fromUrl, sha256, checksum };
}

/** Returns the files that an interrupted run has stored and verified, and that are taken as they are. */
export function doneFiles(
  plan: ModelPlan,
  { done }: Pick<UnfinishedWork, "done">,
): readonly DoneFile[] {
  return filesTo("reuse", plan).flatMap(({ path, reuse }) =>
    reuse?.kind === "done" ? (done.get(path) ?? []) : [],
  );
}

/** Returns a file that was done before as one that was transferred. */
export function asTransferred({
  prefix,
}: Pick<ModelLayout, "prefix">): (file: DoneFile) => TransferredFile {
  return ({ path, sizeBytes, sha256, digest, checksum, version }) => {
    const key = `${prefix}${path}`;
    return { path, key, sizeBytes, sha256, digest, object: { key, sizeBytes, version, checksum } };
  };
}
