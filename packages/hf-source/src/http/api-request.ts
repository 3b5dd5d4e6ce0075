import { PrefetchError, redactUrl } from "@prefetch/core";
import { fetch, type Response } from "undici";
import type { AnswerHead } from "./answer-head.ts";
import type { HttpPolicy } from "./http-policy.ts";
import { linkAbort } from "./linked-abort.ts";
import { networkError } from "./network-error.ts";
import { createProgressWatch, describeStall } from "./progress-watch.ts";
import { noteRateLimit, passRateGate } from "./rate-gate.ts";
import { requestHeaders } from "./request-headers.ts";
import { startRequestLog } from "./request-log.ts";

/** The tree of a repository with 100,000 files, all on one page, is a tenth of this. */
const LARGEST_BODY_BYTES = 256 * 1024 * 1024;

/** An answer of the Hub's API, read to its end. */
export interface ApiAnswer extends AnswerHead {
  /** The body. */
  readonly body: Buffer;
}

/**
 * Sends one GET to the API and reads the whole answer, whatever its status; follows nothing.
 *
 * @throws {@link PrefetchError} `UNAVAILABLE`, `THROTTLED` or `ABORTED`; no answer is an error here.
 */
export async function requestApi(
  policy: HttpPolicy,
  url: URL,
  signal: AbortSignal | undefined,
): Promise<ApiAnswer> {
  await passRateGate(url, "api", signal);
  const ended = startRequestLog(policy, url);
  using link = linkAbort(signal);
  let status = 0;
  let bytes = 0;
  let answered: AnswerHead["headers"] | undefined;
  try {
    const { dispatcher } = policy;
    const headers = { ...requestHeaders(policy, url), accept: "application/json" };
    const response = await fetch(url, {
      dispatcher,
      headers,
      redirect: "manual",
      signal: link.controller.signal,
    });
    ({ status, headers: answered } = response);
    const body = await readBody(policy, url, response, link.controller);
    bytes = body.byteLength;
    const answer = { url, status, headers: response.headers, body };
    noteRateLimit(policy, answer, "api");
    return answer;
  } catch (error) {
    throw networkError(error, { url, settings: policy.settings });
  } finally {
    ended(status, bytes, answered);
  }
}

async function readBody(
  policy: HttpPolicy,
  url: URL,
  response: Response,
  abort: AbortController,
): Promise<Buffer> {
  const { progressTimeoutMs } = policy.settings;
  const watch = createProgressWatch(progressTimeoutMs, (received) =>
    abort.abort(bodyError(url, `made ${describeStall(received, progressTimeoutMs)}`)),
  );
  const pieces: Uint8Array[] = [];
  let totalBytes = 0;
  watch.start();
  try {
    for await (const piece of response.body ?? []) {
      watch.add(piece.byteLength);
      totalBytes += piece.byteLength;
      if (totalBytes > LARGEST_BODY_BYTES) throw bodyError(url, "sent an answer without end");
      pieces.push(piece);
    }
  } finally {
    watch.stop();
  }
  return Buffer.concat(pieces);
}

function bodyError(url: URL, problem: string): PrefetchError {
  return new PrefetchError("UNAVAILABLE", `${url.host} ${problem}.`, {
    context: { url: redactUrl(url) },
  });
}
