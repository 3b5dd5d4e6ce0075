import type { ModelFile, ModelRevision } from "@prefetch/core";

/** Returns the address of the first page of a commit's recursive tree. */
export function treeUrl(revision: ModelRevision): URL {
  const { endpoint, repoId, commit } = revision;
  return new URL(`${endpoint}/api/models/${repoId}/tree/${commit}?recursive=true`);
}

/** Returns the address that leads to a file's bytes. Each segment of the path is encoded by itself. */
export function resolverUrl(revision: ModelRevision, file: ModelFile): URL {
  const { endpoint, repoId, commit } = revision;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return new URL(`${endpoint}/${repoId}/resolve/${commit}/${path}`);
}

/** Returns the address that tells whose token is sent. */
export function whoAmIUrl(endpoint: string): URL {
  return new URL(`${endpoint}/api/whoami-v2`);
}
