import type { ModelSource } from "@prefetch/core";
import { createFileLocations } from "./bytes/file-locations.ts";
import { openFile } from "./bytes/open-file.ts";
import { openPlainFile } from "./bytes/open-plain-file.ts";
import type { HfSourceOptions } from "./hf-source-options.ts";
import { completeOptions } from "./hf-source-settings.ts";
import { createHttpPolicy } from "./http/http-policy.ts";
import { listFiles } from "./hub/list-files.ts";
import { resolveRevision } from "./hub/resolve-revision.ts";

/**
 * Creates a source that reads models from the Hugging Face Hub or from a server that speaks its API.
 *
 * @example
 * ```ts
 * const source = createHfSource();
 * const revision = await source.resolve({ repoId: "Qwen/Qwen3-0.6B" });
 * for await (const file of source.list(revision)) console.log(file.path, file.digest);
 * ```
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that is wrong, and for a token file
 * or CA bundle that cannot be read.
 */
export function createHfSource(options?: HfSourceOptions): ModelSource {
  const policy = createHttpPolicy(completeOptions(options));
  const locations = createFileLocations();
  return {
    name: "hf",
    resolve: (ref, call) => resolveRevision(policy, ref, call?.signal),
    list: (revision, call) => listFiles(policy, revision, call),
    open(revision, file, range, { signal, onThrottled, plain = false } = {}) {
      const open = plain ? openPlainFile : openFile;
      return open({ policy, locations, revision, file, range, plain, signal, onThrottled });
    },
  };
}
