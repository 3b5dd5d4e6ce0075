import { jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import type { RepositoryCall } from "../hub-call.ts";
import { treeOf } from "../repository/commit-tree.ts";
import { isSet } from "./flags.ts";
import { expandEntry } from "./tree.ts";

interface PathsInfoRequest {
  readonly paths: readonly string[];
  readonly expand: boolean;
}

/** `POST /api/models/{id}/paths-info/{revision}`; paths that do not exist are left out. */
export async function answerPathsInfo(call: RepositoryCall): Promise<Answer> {
  const body = await call.readBody();
  const isJson = call.headers["content-type"]?.includes("json") ?? false;
  const { paths, expand } = isJson ? fromJson(body) : fromForm(body);
  const tree = await treeOf(call.commit);
  const entries = paths
    .map((path) => tree.files.get(path) ?? tree.directories.get(path))
    .filter((entry) => entry !== undefined);
  return jsonAnswer(expand ? entries.map((entry) => expandEntry(entry, call.commit)) : entries);
}

/** The JavaScript client sends JSON. */
function fromJson(body: string): PathsInfoRequest {
  const request: Partial<PathsInfoRequest> = JSON.parse(body);
  const { paths = [], expand = false } = request;
  return { paths, expand };
}

/** The Python client sends a form. */
function fromForm(body: string): PathsInfoRequest {
  const form = new URLSearchParams(body);
  return { paths: form.getAll("paths"), expand: isSet(form.get("expand")) };
}
