import { unlessAborted } from "@prefetch/core";
import type { AnswerHead } from "../http/answer-head.ts";
import { requestBytes, type ByteAnswer } from "../http/byte-request.ts";
import { followRedirects, isRedirect } from "../http/redirects.ts";
import { resolverUrl } from "../hub/hub-urls.ts";
import type { FileLocation, LocationClaim } from "./file-locations.ts";
import type { FileRequest } from "./file-request.ts";
import { signedUrlLifetimeMs } from "./signed-url.ts";

type Claim = Exclude<LocationClaim, { kind: "wait" }>;

/** One `open`, through all its tries. */
export interface Opening {
  /** What is opened. */
  readonly request: FileRequest;
  /** Whether a new address was fetched in place of a refused one; once per `open`. */
  renewed: boolean;
  /** Whether an answer on the way named the commit. */
  namedCommit: boolean;
}

/**
 * Asks for the bytes where the file was found before, otherwise at the Hub's resolver; there, the
 * first request is the transfer already. Whoever comes meanwhile waits for what it finds. An address
 * that is refused is fetched anew.
 *
 * @returns the last answer, whatever its status
 */
export async function locateFile(opening: Opening): Promise<ByteAnswer> {
  const claim = await claimLocation(opening.request);
  const answer = await (claim.kind === "lead"
    ? askResolver(opening, claim)
    : ask(opening, claim.url));
  if (opening.renewed || !isRefused(answer, claim, opening.request)) return answer;
  opening.renewed = true;
  if (claim.kind === "known") opening.request.locations.forget(keyOf(opening.request), claim.url);
  await answer.discard();
  return locateFile(opening);
}

async function claimLocation(request: FileRequest): Promise<Claim> {
  for (;;) {
    const claim = request.locations.claim(keyOf(request));
    if (claim.kind !== "wait") return claim;
    await unlessAborted(claim.settled, request.signal);
  }
}

async function askResolver(
  opening: Opening,
  claim: Extract<LocationClaim, { kind: "lead" }>,
): Promise<ByteAnswer> {
  const { revision, file } = opening.request;
  let answer: ByteAnswer | undefined;
  try {
    answer = await ask(opening, resolverUrl(revision, file));
    return answer;
  } finally {
    const isFound = answer?.status === 200 || answer?.status === 206;
    claim.finish(answer !== undefined && isFound ? locationOf(answer) : undefined);
  }
}

function ask(opening: Opening, start: URL): Promise<ByteAnswer> {
  const { policy, range, plain, signal, onThrottled } = opening.request;
  return followRedirects(start, async (url) => {
    const answer = await requestBytes(policy, url, plain ? undefined : range, signal);
    if (answer.status === 429 || answer.status === 503) onThrottled?.();
    opening.namedCommit ||= answer.headers.get("x-repo-commit") !== null;
    if (isRedirect(answer)) await answer.discard();
    return answer;
  });
}

function locationOf(answer: AnswerHead): FileLocation {
  const { url, headers } = answer;
  return { url, lifetimeMs: signedUrlLifetimeMs(url, headers.get("date")) };
}

/** Of the Hub itself, asked anew, such an answer is about the file; otherwise about the address. */
function isRefused(answer: AnswerHead, claim: Claim, { revision, file }: FileRequest): boolean {
  if (![401, 403, 404, 410].includes(answer.status)) return false;
  const resolver = resolverUrl(revision, file);
  return claim.kind === "known"
    ? claim.url.href !== resolver.href
    : answer.url.origin !== resolver.origin;
}

function keyOf({ revision, file }: FileRequest): string {
  return `${revision.repoId}@${revision.commit}/${file.path}`;
}
