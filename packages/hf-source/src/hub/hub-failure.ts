import type { PrefetchError } from "@prefetch/core";
import type { AnswerHead } from "../http/answer-head.ts";
import { requestApi } from "../http/api-request.ts";
import type { HttpPolicy } from "../http/http-policy.ts";
import { hubError, type HubSubject } from "./hub-error.ts";
import { whoAmIUrl } from "./hub-urls.ts";

/** What was asked of the Hub. */
export type HubQuestion = Omit<HubSubject, "endpoint" | "token">;

/**
 * Returns the error for an answer that is no success. A bare 401 says the same for a bad token, a
 * private repository and a missing one; where a token was sent, one more call tells the first apart.
 */
export async function hubFailure(
  policy: HttpPolicy,
  answer: AnswerHead,
  question: HubQuestion,
  signal: AbortSignal | undefined,
): Promise<PrefetchError> {
  const { endpoint } = policy.settings;
  const isBare401 = answer.status === 401 && answer.headers.get("x-error-code") === null;
  const token =
    policy.token === undefined
      ? "none"
      : isBare401 && (await isTokenRefused(policy, endpoint, signal))
        ? "refused"
        : "sent";
  return hubError(answer, { ...question, endpoint, token });
}

async function isTokenRefused(
  policy: HttpPolicy,
  endpoint: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const answer = await requestApi(policy, whoAmIUrl(endpoint), signal);
  return answer.status === 401;
}
