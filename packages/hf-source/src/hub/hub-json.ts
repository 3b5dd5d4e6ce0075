import { PrefetchError, redactUrl } from "@prefetch/core";
import type { AnswerHead } from "../http/answer-head.ts";
import { requestApi, type ApiAnswer } from "../http/api-request.ts";
import type { HttpPolicy } from "../http/http-policy.ts";
import { followRedirects } from "../http/redirects.ts";
import { withRetry } from "../http/retry.ts";
import { hubFailure, type HubQuestion } from "./hub-failure.ts";

/** A call to the Hub's API. */
export interface HubCall {
  /** What is being done. */
  readonly operation: "resolve" | "list";
  /** What is asked. */
  readonly question: HubQuestion;
  /** Ends the call. */
  readonly signal: AbortSignal | undefined;
}

/** A successful answer of the Hub's API. */
export interface JsonAnswer extends AnswerHead {
  /** The body. */
  readonly json: unknown;
}

/**
 * Asks the Hub's API: redirects followed (a renamed repository), failures that pass repeated.
 *
 * @throws {@link PrefetchError} with the code and the next step that the answer calls for.
 */
export async function requestJson(
  policy: HttpPolicy,
  url: URL,
  call: HubCall,
): Promise<JsonAnswer> {
  const { operation, question, signal } = call;
  return withRetry(policy, { operation, signal }, async () => {
    const answer = await followRedirects(url, (hop) => requestApi(policy, hop, signal));
    if (answer.status !== 200) throw await hubFailure(policy, answer, question, signal);
    return { ...answer, json: parseJson(answer) };
  });
}

function parseJson(answer: ApiAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString("utf8"));
  } catch (error) {
    throw new PrefetchError(
      "UNAVAILABLE",
      `${answer.url.host} did not answer with JSON, as a Hub does. Check the endpoint, and any proxy before it.`,
      { context: { url: redactUrl(answer.url) }, cause: error },
    );
  }
}
