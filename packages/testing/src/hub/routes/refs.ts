import { jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import type { RepositoryCall } from "../hub-call.ts";
import { isSet } from "./flags.ts";

/** `GET /api/models/{id}/refs`. */
export function answerRefs(call: RepositoryCall): Answer {
  const withPullRequests = isSet(call.target.query.get("include_prs"));
  return jsonAnswer({
    branches: refsUnder(call, "refs/heads/", true),
    converts: refsUnder(call, "refs/convert/", true),
    tags: refsUnder(call, "refs/tags/", true),
    ...(withPullRequests && { pullRequests: refsUnder(call, "refs/pr/", false) }),
  });
}

function refsUnder(call: RepositoryCall, prefix: string, isShortened: boolean): unknown[] {
  return [...call.repository.refs]
    .filter(([ref]) => ref.startsWith(prefix))
    .map(([ref, commit]) => ({
      name: isShortened ? ref.slice(prefix.length) : ref,
      ref,
      targetCommit: commit.id,
    }));
}
