import { modelInfo } from "@huggingface/hub";
import { PrefetchError, type ModelRef, type ModelRevision } from "@prefetch/core";
import { Response } from "undici";
import { z } from "zod";
import type { HttpPolicy } from "../http/http-policy.ts";
import { requestJson, type HubCall } from "./hub-json.ts";
import { checkModelRef } from "./model-ref.ts";

/** A mirror may know neither its canonical id nor, for a revision it lacks, a commit. */
const MODEL = z.object({ name: z.string().min(1).optional(), sha: z.string().optional() });
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Pins a reference to a commit, in one call. A renamed repository is followed, and its canonical id
 * taken, so that nothing after this is redirected.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`, `NOT_FOUND`, `FORBIDDEN`, `UNAVAILABLE`,
 * `THROTTLED` or `ABORTED`.
 */
export async function resolveRevision(
  policy: HttpPolicy,
  ref: ModelRef,
  signal: AbortSignal | undefined,
): Promise<ModelRevision> {
  const question = checkModelRef(ref);
  const { endpoint } = policy.settings;
  const answer = await modelInfo({
    name: question.repoId,
    revision: question.revision,
    additionalFields: ["sha"],
    hubUrl: endpoint,
    fetch: libraryFetch(policy, { operation: "resolve", question, signal }),
  });
  const { name: repoId = question.repoId, sha } = MODEL.parse(answer);
  if (sha === undefined || !COMMIT.test(sha)) {
    throw new PrefetchError(
      "NOT_FOUND",
      `${endpoint} names no commit for ${question.repoId} at ${JSON.stringify(question.revision)}. Check the revision.`,
      { context: { found: sha ?? "" } },
    );
  }
  if (repoId !== question.repoId) {
    const message = `${question.repoId} is now called ${repoId}. Use that name from now on.`;
    policy.settings.onEvent({ type: "warned", message });
  }
  return { repoId, revision: question.revision, commit: sha, endpoint };
}

/**
 * Lends the policy to `@huggingface/hub`: it sees successes only, so its own errors never arise. Node's
 * own `Request` and `Response` are not touched: a second copy of undici would be loaded for them.
 */
function libraryFetch(policy: HttpPolicy, call: HubCall): typeof fetch {
  return async (input) => {
    const url = new URL(typeof input === "string" || input instanceof URL ? input : input.url);
    const answer = await requestJson(policy, url, call);
    return Response.json(z.looseObject({}).parse(answer.json));
  };
}
