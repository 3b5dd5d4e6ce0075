import { bodyAnswer, jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import { wholeFileAnswer } from "../http/file-answer.ts";
import type { HubCall } from "../hub-call.ts";
import type { HubRoute } from "../hub-emulator-api.ts";
import { refusalOf } from "../refusals.ts";
import { treeOf } from "../repository/commit-tree.ts";
import { entriesUnder } from "../routes/tree.ts";

const HANDLERS: Readonly<Partial<Record<HubRoute, (call: HubCall) => Answer | Promise<Answer>>>> = {
  model: () => jsonAnswer({ error: "Unauthorized" }, 401),
  revision: answerMirrorRevision,
  tree: answerMirrorTree,
  resolve: answerMirrorFile,
};

/**
 * Answers as self-hosted mirrors do: what is certain is the recursive tree with sizes and digests, and
 * a GET that delivers the bytes.
 */
export async function answerMirrorCall(call: HubCall): Promise<Answer> {
  return bare(refusalOf(call) ?? (await answerRoute(call)));
}

function answerRoute(call: HubCall): Answer | Promise<Answer> {
  return HANDLERS[call.target.route]?.(call) ?? notFound();
}

/** A revision that does not exist has an empty commit. */
function answerMirrorRevision({ repository, commit }: HubCall): Answer {
  return jsonAnswer({ id: repository?.repoId, sha: commit?.id ?? "" });
}

async function answerMirrorTree(call: HubCall): Promise<Answer> {
  if (call.commit === undefined) return notFound();
  const entries = entriesUnder(await treeOf(call.commit), call.path, true);
  const poorer = entries.map((entry) =>
    entry.type === "file" ? entry : { type: "directory", oid: "", size: 0, path: "" },
  );
  return jsonAnswer([...poorer, ...(call.repository?.extraTreeEntries ?? [])]);
}

function answerMirrorFile(call: HubCall): Answer {
  const file = call.commit?.files.get(call.path);
  if (file === undefined) return bodyAnswer(500, "Internal Server Error", {});
  return { ...wholeFileAnswer(file, {}), lengthBytes: undefined };
}

function notFound(): Answer {
  return jsonAnswer({ detail: "Not Found" }, 404);
}

/** Leaves nothing of the headers but the media type. */
function bare(answer: Answer): Answer {
  const type = answer.headers["Content-Type"];
  return { ...answer, headers: type === undefined ? {} : { "Content-Type": type } };
}
