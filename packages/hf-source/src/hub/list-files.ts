import {
  PrefetchError,
  redactUrl,
  type ListFilesOptions,
  type ModelFile,
  type ModelRevision,
} from "@prefetch/core";
import type { HttpPolicy } from "../http/http-policy.ts";
import { requestJson, type HubCall, type JsonAnswer } from "./hub-json.ts";
import { treeUrl } from "./hub-urls.ts";
import { nextLink } from "./link-header.ts";
import { readTreeEntry } from "./tree-entry.ts";

/**
 * Lists every file at a commit, page by page. The pages are our own business, not
 * `@huggingface/hub`'s: that one ends silently where a `Link` is relative.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a path that could leave the target,
 * `INTEGRITY` for a file that could not be verified, and what {@link requestJson} throws.
 */
export async function* listFiles(
  policy: HttpPolicy,
  revision: ModelRevision,
  options: ListFilesOptions = {},
): AsyncGenerator<ModelFile, void> {
  const question = { repoId: revision.repoId, revision: revision.commit };
  const call: HubCall = { operation: "list", question, signal: options.signal };
  const listed = new Map<string, ModelFile>();
  for await (const value of readEntries(policy, treeUrl(revision), call)) {
    const read = readTreeEntry(value);
    if (read.kind === "skipped") options.onSkipped?.(read.entry);
    if (read.kind !== "file") continue;
    const { file } = read;
    if (isListedAlready(file, listed.get(file.path))) {
      options.onSkipped?.({ path: file.path, reason: "it is listed twice" });
      continue;
    }
    listed.set(file.path, file);
    yield file;
  }
}

async function* readEntries(
  policy: HttpPolicy,
  firstPage: URL,
  call: HubCall,
): AsyncGenerator<unknown, void> {
  const asked = new Set<string>();
  let page: URL | undefined = firstPage;
  while (page !== undefined) {
    if (asked.has(page.href)) throw listingError(page, "leads in a circle");
    asked.add(page.href);
    const answer: JsonAnswer = await requestJson(policy, page, call);
    if (!Array.isArray(answer.json)) throw listingError(page, "is no list");
    yield* answer.json;
    page = nextPage(answer);
  }
}

/** Elsewhere the listing would come from someone the user never named. */
function nextPage(answer: JsonAnswer): URL | undefined {
  const link = nextLink(answer.headers.get("link"));
  if (link === undefined) return undefined;
  const next = URL.canParse(link, answer.url.href) ? new URL(link, answer.url) : undefined;
  if (next?.origin === answer.url.origin) return next;
  throw listingError(answer.url, `goes on at another host (${next?.host ?? "no address"})`);
}

function isListedAlready(file: ModelFile, earlier: ModelFile | undefined): boolean {
  if (earlier === undefined) return false;
  if (earlier.digest === file.digest && earlier.sizeBytes === file.sizeBytes) return true;
  throw new PrefetchError(
    "INTEGRITY",
    `The listing names ${JSON.stringify(file.path)} twice, with different contents. Ask who runs the endpoint.`,
    { context: { path: file.path, expected: earlier.digest, found: file.digest } },
  );
}

function listingError(url: URL, problem: string): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The listing of files at ${url.host} ${problem}. Check the endpoint, and any proxy before it.`,
    { context: { url: redactUrl(url) } },
  );
}
