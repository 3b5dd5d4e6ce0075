import type { ModelFile, ModelRevision, SkippedEntry } from "@prefetch/core";
import type { PrefetchJob } from "../run/prefetch-job.ts";

/** How many skipped entries a warning names; the plan has all of them. */
const MOST_NAMED = 5;

/** What a repository holds at a commit. */
export interface RepositoryListing {
  /** Its files. */
  readonly files: readonly ModelFile[];
  /** Its entries that are no files. */
  readonly skippedEntries: readonly SkippedEntry[];
}

/** Lists the whole repository. */
export async function listFiles(
  job: PrefetchJob,
  model: ModelRevision,
): Promise<RepositoryListing> {
  const source = await job.openSource();
  const skippedEntries: SkippedEntry[] = [];
  const onSkipped = (entry: SkippedEntry): void => void skippedEntries.push(entry);
  const files: ModelFile[] = [];
  for await (const file of source.list(model, { signal: job.signal, onSkipped })) files.push(file);
  if (skippedEntries.length > 0) {
    job.send({ type: "warned", message: skippedWarning(skippedEntries) });
  }
  return { files, skippedEntries };
}

function skippedWarning(entries: readonly SkippedEntry[]): string {
  const named = entries
    .slice(0, MOST_NAMED)
    .map(({ path, reason }) => `${path || "(no name)"}: ${reason}`);
  const more = entries.length > MOST_NAMED ? `; and ${entries.length - MOST_NAMED} more` : "";
  return `The repository lists entries that cannot be copied and are left out: ${named.join("; ")}${more}.`;
}
