import { jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import type { RepositoryCall } from "../hub-call.ts";
import type { Commit } from "../repository/commit.ts";
import { nextPageTarget, originOf } from "./next-page.ts";

const PAGE_SIZE = 50;

/** `GET /api/models/{id}/commits/{revision}`: the newest first, page by page. */
export function answerCommits(call: RepositoryCall): Answer {
  const { query } = call.target;
  const commits = historyOf(call.commit);
  const limit = Number(query.get("limit") ?? PAGE_SIZE);
  const page = Number(query.get("p") ?? 0);
  const headers = { "X-Total-Count": String(commits.length) };
  const shown = commits.slice(page * limit, (page + 1) * limit).map(describeCommit);
  if ((page + 1) * limit >= commits.length) return jsonAnswer(shown, 200, headers);
  const next = originOf(call) + nextPageTarget(call, "p", page + 1);
  return jsonAnswer(shown, 200, { ...headers, Link: `<${next}>; rel="next"` });
}

function historyOf(newest: Commit): Commit[] {
  const commits: Commit[] = [];
  for (let commit: Commit | undefined = newest; commit !== undefined; commit = commit.parent) {
    commits.push(commit);
  }
  return commits;
}

function describeCommit(commit: Commit): unknown {
  return {
    id: commit.id,
    title: `Commit ${commit.generation + 1}`,
    message: "",
    authors: [{ user: "emulator" }],
    date: commit.date.toISOString(),
  };
}
