import type { ModelFile } from "@prefetch/core";
import type { Manifest, ManifestFile } from "../manifest/manifest.ts";
import type { UnfinishedWork } from "../resume/unfinished-work.ts";
import type { CopySources } from "../reuse/find-copies.ts";
import { isEntryFile } from "./entry-files.ts";
import { isForced } from "./force.ts";
import type { PlannedFile, PlannedReuse } from "./model-plan.ts";

/** What is known of the store when a file is planned. */
export interface StoreKnowledge {
  /** What is published of this commit under the prefix. */
  readonly published: Manifest | undefined;
  /** How often a new prefetch was forced. */
  readonly force: number | true;
  /** What earlier runs left under the prefix. */
  readonly work: Pick<UnfinishedWork, "done" | "found">;
  /** What other models in the store have. */
  readonly copies: CopySources;
}

const REASONS: Readonly<Record<PlannedReuse["kind"], string>> = {
  published: "published before",
  done: "stored by an interrupted run",
  stored: "left by an interrupted run, to be read back",
  copy: "copied inside the store",
};

/** Creates the planner of selected files: whether each crosses the network, and why. */
export function filePlanner(known: StoreKnowledge): (file: ModelFile) => PlannedFile {
  const stored = new Map(known.published?.files.map((entry) => [entry.path, entry]));
  const again = known.published !== undefined && isForced(known.force, known.published);
  return (file) => {
    const wave = isEntryFile(file.path) ? 1 : 0;
    const reuse = again ? doneBefore(file, known) : reuseOf(file, stored.get(file.path), known);
    if (reuse !== undefined) {
      return { ...file, action: "reuse", reason: REASONS[reuse.kind], reuse, wave };
    }
    return { ...file, action: "copy", reason: again ? "forced" : "not stored yet", wave };
  };
}

function reuseOf(
  file: ModelFile,
  published: ManifestFile | undefined,
  known: StoreKnowledge,
): PlannedReuse | undefined {
  if (isStored(file, published)) return { kind: "published" };
  return doneBefore(file, known) ?? leftThere(file, known) ?? copyOf(file, known);
}

/** Entry files of an interrupted run are taken away before anything else, and written last. */
function doneBefore(
  { path, digest }: ModelFile,
  { work }: StoreKnowledge,
): PlannedReuse | undefined {
  const file = isEntryFile(path) ? undefined : work.done.get(path);
  return file?.digest === digest ? { kind: "done" } : undefined;
}

function leftThere(
  { path, sizeBytes }: ModelFile,
  { work }: StoreKnowledge,
): PlannedReuse | undefined {
  const object = isEntryFile(path) ? undefined : work.found.get(path);
  return object?.sizeBytes === sizeBytes ? { kind: "stored" } : undefined;
}

function copyOf(
  { digest, sizeBytes }: ModelFile,
  { copies }: StoreKnowledge,
): PlannedReuse | undefined {
  const source = copies.get(digest);
  return source?.sizeBytes === sizeBytes ? { kind: "copy", ...source } : undefined;
}

function isStored(file: ModelFile, entry: ManifestFile | undefined): boolean {
  if (entry === undefined || entry.sizeBytes !== file.sizeBytes) return false;
  return file.digest === `sha256:${entry.sha256}` || file.digest === `gitblob:${entry.gitOid}`;
}
