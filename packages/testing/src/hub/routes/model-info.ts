import { createHash } from "node:crypto";
import { jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import type { RepositoryCall } from "../hub-call.ts";
import { treeOf } from "../repository/commit-tree.ts";
import type { TreeFile } from "../repository/commit-tree.ts";
import { isSet } from "./flags.ts";

/** `GET /api/models/{id}` and `GET /api/models/{id}/revision/{revision}`. */
export async function answerModelInfo(call: RepositoryCall): Promise<Answer> {
  const { repository, commit } = call;
  const { repoId, access } = repository;
  return jsonAnswer({
    _id: createHash("sha1").update(repoId).digest("hex").slice(0, 24),
    id: repoId,
    modelId: repoId,
    ...(repoId.includes("/") && { author: repoId.split("/")[0] }),
    sha: commit.id,
    lastModified: commit.date.toISOString(),
    createdAt: commit.date.toISOString(),
    private: access === "private",
    gated: access === "gated" ? "auto" : false,
    disabled: access === "disabled",
    downloads: 0,
    likes: 0,
    tags: [],
    spaces: [],
    cardData: {},
    config: {},
    siblings: await siblingsOf(call),
    usedStorage: usedBytes(call),
  });
}

async function siblingsOf(call: RepositoryCall): Promise<unknown[]> {
  const paths = [...call.commit.files.keys()].toSorted();
  if (!isSet(call.target.query.get("blobs"))) return paths.map((rfilename) => ({ rfilename }));
  const { files } = await treeOf(call.commit);
  return paths.flatMap((path) => files.get(path) ?? []).map(siblingWithBlob);
}

function siblingWithBlob(file: TreeFile): unknown {
  const { path: rfilename, oid: blobId, size, lfs } = file;
  if (lfs === undefined) return { rfilename, blobId, size };
  return {
    rfilename,
    blobId,
    size,
    lfs: { sha256: lfs.oid, size: lfs.size, pointerSize: lfs.pointerSize },
  };
}

function usedBytes(call: RepositoryCall): number {
  let total = 0;
  for (const file of call.commit.files.values()) total += file.sizeBytes;
  return total;
}
