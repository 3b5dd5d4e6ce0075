import { bodyAnswer, redirectAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import { fileAnswer } from "../http/file-answer.ts";
import type { HubState, RepositoryCall } from "../hub-call.ts";
import { entryNotFound } from "../hub-errors.ts";
import { treeFileOf } from "../repository/commit-tree.ts";
import type { CommittedFile } from "../repository/commit.ts";
import { lfsPointer } from "../repository/git-objects.ts";
import { contentDisposition, encodePath } from "./file-headers.ts";

/**
 * `GET` and `HEAD /{id}/resolve/{revision}/{path}`: a file in LFS is on the CDN, one in Git of a public
 * repository in the resolver's cache, any other is answered at once.
 */
export async function answerResolve(call: RepositoryCall, hub: HubState): Promise<Answer> {
  const { repository, commit, path } = call;
  const file = commit.files.get(path);
  if (file === undefined) return entryNotFound(call);
  if (file.storage === "lfs") return redirectToCdn(call, hub, file);
  if (hub.options.gitFiles === "direct" || repository.access !== "public") {
    return answerGitFile(call, file);
  }
  return redirectToCache(call, file);
}

/** `GET` and `HEAD /api/resolve-cache/models/{id}/{commit}/{path}`. */
export async function answerResolveCache(call: RepositoryCall): Promise<Answer> {
  const file = call.commit.files.get(call.path);
  return file === undefined ? entryNotFound(call) : answerGitFile(call, file);
}

/** `GET` and `HEAD /{id}/raw/{revision}/{path}`: what lies in Git, the pointer of a file in LFS. */
export async function answerRaw(call: RepositoryCall): Promise<Answer> {
  const file = call.commit.files.get(call.path);
  if (file === undefined) return entryNotFound(call);
  const { lfs, oid } = await treeFileOf(file);
  if (lfs === undefined) return answerGitFile(call, file);
  return bodyAnswer(200, lfsPointer(lfs.oid, lfs.size), gitFileHeaders(call, oid));
}

async function redirectToCdn(
  call: RepositoryCall,
  hub: HubState,
  file: CommittedFile,
): Promise<Answer> {
  const { lfs } = await treeFileOf(file);
  return redirectAnswer(302, hub.publish(call.commit, file), {
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    Vary: "Origin, Accept",
    "X-Linked-Etag": `"${lfs?.oid ?? ""}"`,
    "X-Linked-Size": String(file.listedSizeBytes),
    "X-Repo-Commit": call.commit.id,
  });
}

async function redirectToCache(call: RepositoryCall, file: CommittedFile): Promise<Answer> {
  const { oid } = await treeFileOf(file);
  const { repository, commit, path } = call;
  const cached = `/api/resolve-cache/models/${repository.repoId}/${commit.id}/${encodePath(path)}`;
  return redirectAnswer(307, `${cached}?etag=%22${oid}%22`, {
    "Accept-Ranges": "bytes",
    Vary: "Origin, Accept",
    "X-Repo-Commit": commit.id,
  });
}

async function answerGitFile(call: RepositoryCall, file: CommittedFile): Promise<Answer> {
  const { oid } = await treeFileOf(file);
  return fileAnswer(file, call.headers.range, gitFileHeaders(call, oid));
}

function gitFileHeaders(call: RepositoryCall, oid: string): Record<string, string> {
  return {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": contentDisposition("inline", call.path),
    "Content-Security-Policy": "default-src 'none'; sandbox",
    ETag: `"${oid}"`,
    "X-Repo-Commit": call.commit.id,
  };
}
