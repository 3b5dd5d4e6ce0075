import { PrefetchError, redactUrl } from "@prefetch/core";
import type { AnswerHead } from "./answer-head.ts";

/** More than any Hub needs (a rename, then a cache, then a CDN), few enough to end a loop soon. */
const MAX_REDIRECTS = 8;
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Tells whether the answer only says where to ask. */
export function isRedirect(answer: AnswerHead): boolean {
  return REDIRECT_STATUSES.has(answer.status);
}

/**
 * Sends to `start` and on to wherever the answers lead. Each hop is a request of its own, so that
 * each is judged by its own origin.
 *
 * @throws {@link PrefetchError} `UNAVAILABLE` for a redirect that leads nowhere, in a circle,
 * or down from https to http.
 */
export async function followRedirects<Answer extends AnswerHead>(
  start: URL,
  send: (url: URL) => Promise<Answer>,
): Promise<Answer> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const answer = await send(url);
    if (!isRedirect(answer)) return answer;
    url = nextHop(answer);
  }
  throw redirectError(url, `it redirects more than ${MAX_REDIRECTS} times`);
}

/** Goes on where a redirect leads; never down from https to http, and with no credentials of its own. */
function nextHop(answer: AnswerHead): URL {
  const location = answer.headers.get("location") ?? "";
  if (location === "" || !URL.canParse(location, answer.url.href)) {
    throw redirectError(answer.url, "it redirects without an address");
  }
  const next = new URL(location, answer.url);
  if (next.protocol !== "https:" && next.protocol !== answer.url.protocol) {
    throw redirectError(answer.url, `it redirects from https to ${next.protocol}`);
  }
  next.username = "";
  next.password = "";
  return next;
}

function redirectError(url: URL, problem: string): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `${url.host} cannot be used: ${problem}. Check the endpoint, and any proxy before it.`,
    { context: { url: redactUrl(url) } },
  );
}
