import { type CallOptions, type StorageSink, isPrefetchError } from "@prefetch/core";
import { refsPrefixOf } from "../model-layout.ts";
import { readRef } from "./ref-record.ts";

const REF_KEY = /^([^/]+)\/([^/]+)\.json$/;

/** A branch or tag as it was last prefetched. */
export interface ListedRef {
  /** Where it is written down, under the sink's root. */
  readonly key: string;
  /** The repository. */
  readonly repoId: string;
  /** The branch or tag. */
  readonly revision: string;
  /** The commit that it named, 40 hex digits. */
  readonly commit: string;
}

/**
 * Lists the refs of an artifact, in key order. Anything there that is no readable ref is passed over: a
 * ref only saves a look, and the next prefetch of its branch writes it again.
 *
 * @param artifactPrefix - as for {@link refsPrefixOf}
 */
export async function listRefs(
  sink: StorageSink,
  artifactPrefix: string,
  options: CallOptions = {},
): Promise<readonly ListedRef[]> {
  const prefix = refsPrefixOf(artifactPrefix);
  const refs: ListedRef[] = [];
  for await (const { key } of sink.list(prefix, options)) {
    const name = parseRefKey(key.slice(prefix.length));
    const commit = name && (await readCommit(sink, key, options));
    if (name && commit) refs.push({ key, ...name, commit });
  }
  return refs;
}

function parseRefKey(key: string): Pick<ListedRef, "repoId" | "revision"> | undefined {
  const [, repoId, revision] = REF_KEY.exec(key) ?? [];
  if (repoId === undefined || revision === undefined) return undefined;
  try {
    return { repoId: decodeURIComponent(repoId), revision: decodeURIComponent(revision) };
  } catch {
    return undefined;
  }
}

async function readCommit(
  sink: StorageSink,
  key: string,
  options: CallOptions,
): Promise<string | undefined> {
  try {
    return (await readRef(sink, key, options))?.record?.commit;
  } catch (error) {
    if (isPrefetchError(error) && error.code === "INTEGRITY") return undefined;
    throw error;
  }
}
