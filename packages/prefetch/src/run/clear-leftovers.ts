import type { PendingUpload, StorageSink } from "@prefetch/core";
import { isOwnPath } from "../model-layout.ts";
import type { ModelPlan } from "../plan/model-plan.ts";
import type { LocatedModel } from "./locate-model.ts";
import type { PrefetchJob } from "./prefetch-job.ts";

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
      return item?.action === "copy" ? item.wave > 0 : ownPrefix && item !== undefined;
    }),
    foreign: stray.filter((path) => !items.has(path)),
  };
}

/**
 * Ends what a killed run left open under the prefix and removes its leftovers. Takes for granted that
 * no other run is at this prefix.
 */
export async function clearLeftovers(
  job: PrefetchJob,
  located: LocatedModel,
  plan: ModelPlan,
): Promise<void> {
  const { sink, signal, request, send } = job;
  const { prefix } = located.layout;
  await abortUploads(sink, prefix, signal);
  const { remove, foreign } = findLeftovers({
    found: await pathsUnder(sink, prefix, signal),
    plan,
    published: new Set(located.published?.manifest.files.map(({ path }) => path)),
    ownPrefix: request.target.kind === "root",
  });
  for (const path of remove) await sink.delete(`${prefix}${path}`, { signal });
  if (foreign.length > 0) send({ type: "warned", message: foreignWarning(plan.url, foreign) });
}

async function abortUploads(
  sink: StorageSink,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Collected first: stores do not say what a listing shows while it changes.
  const open: PendingUpload[] = [];
  for await (const upload of sink.listUploads(prefix, { signal })) open.push(upload);
  for (const upload of open) await sink.abortUpload(upload, { signal });
}

async function pathsUnder(
  sink: StorageSink,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { key } of sink.list(prefix, { signal })) paths.push(key.slice(prefix.length));
  return paths;
}

function foreignWarning(url: string, paths: readonly string[]): string {
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return `Under ${url} lies ${JSON.stringify(paths[0])}${more}, which the repository does not have. It stays; servers that list the prefix will see it.`;
}
