import { jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import type { HubState, RepositoryCall } from "../hub-call.ts";
import { entryNotFound } from "../hub-errors.ts";
import { treeOf } from "../repository/commit-tree.ts";
import type { CommitTree, TreeDirectory, TreeFile } from "../repository/commit-tree.ts";
import type { Commit } from "../repository/commit.ts";
import { isSet } from "./flags.ts";
import { nextPageTarget, originOf } from "./next-page.ts";

/** `GET /api/models/{id}/tree/{revision}/{path}`: folders first, page by page. */
export async function answerTree(call: RepositoryCall, hub: HubState): Promise<Answer> {
  const { target, commit, path } = call;
  const tree = await treeOf(commit);
  if (path !== "" && !tree.directories.has(path)) return entryNotFound(call);
  const listed = entriesUnder(tree, path, isSet(target.query.get("recursive")));
  const expanded = isSet(target.query.get("expand"))
    ? listed.map((entry) => expandEntry(entry, commit))
    : listed;
  return pageOf([...expanded, ...call.repository.extraTreeEntries], call, hub);
}

/** Adds what `expand` asks for to an entry. */
export function expandEntry(entry: TreeFile | TreeDirectory, commit: Commit): unknown {
  const lastCommit = {
    id: commit.id,
    title: `Commit ${commit.generation + 1}`,
    date: commit.date.toISOString(),
  };
  return { ...entry, lastCommit };
}

/** Lists what lies in a folder, sorted by path, folders before files. */
export function entriesUnder(
  tree: CommitTree,
  folder: string,
  recursive: boolean,
): (TreeFile | TreeDirectory)[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const isIncluded = (path: string): boolean =>
    path.startsWith(prefix) && (recursive || !path.slice(prefix.length).includes("/"));
  return [tree.directories, tree.files].flatMap((entries) =>
    [...entries.values()]
      .filter((entry) => isIncluded(entry.path))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

function pageOf(entries: readonly unknown[], call: RepositoryCall, hub: HubState): Answer {
  const { treePageSize, treeLink } = hub.options;
  const start = Number(call.target.query.get("cursor") ?? 0);
  const end = start + treePageSize;
  const page = entries.slice(start, end);
  if (end >= entries.length) return jsonAnswer(page);
  const next = nextPageTarget(call, "cursor", end);
  const link = treeLink === "absolute" ? originOf(call) + next : next;
  return jsonAnswer(page, 200, { Link: `<${link}>; rel="next"` });
}
