import type { Readable } from "node:stream";
import type { ByteRange } from "@prefetch/core";
import { Headers, request, type Dispatcher } from "undici";
import type { AnswerHead } from "./answer-head.ts";
import type { HttpPolicy } from "./http-policy.ts";
import { linkAbort } from "./linked-abort.ts";
import { networkError } from "./network-error.ts";
import { noteRateLimit, passRateGate, type RateBucket } from "./rate-gate.ts";
import { requestHeaders } from "./request-headers.ts";
import { startRequestLog, type RequestEnded } from "./request-log.ts";

/** A redirect's or an error's text, read so that its connection can serve the next request. */
const LARGEST_DISCARDED_BYTES = 64 * 1024;

/** An answer whose body is still to come. Whoever holds it reads it, destroys it or discards it. */
export interface ByteAnswer extends AnswerHead {
  /** The body. */
  readonly body: Readable;
  /** Reports the request when the body has ended. */
  readonly ended: RequestEnded;
  /** Reads the rest away, as far as it is small and comes soon. */
  discard(): Promise<void>;
}

/**
 * Sends one GET for a range of bytes, or for all there is without one, and returns as soon as the head is there; follows nothing.
 *
 * @throws {@link PrefetchError} `UNAVAILABLE`, `THROTTLED` or `ABORTED`; no answer is an error here.
 */
export async function requestBytes(
  policy: HttpPolicy,
  url: URL,
  range: ByteRange | undefined,
  signal: AbortSignal | undefined,
): Promise<ByteAnswer> {
  const bucket: RateBucket = url.origin === policy.origin ? "resolvers" : "files";
  await passRateGate(url, bucket, signal);
  const ended = startRequestLog(policy, url);
  // Linked up to the head only: the body has a signal of its own with every read.
  using link = linkAbort(signal);
  try {
    const response = await request(url, {
      dispatcher: policy.dispatcher,
      signal: link.controller.signal,
      headers: {
        ...requestHeaders(policy, url),
        accept: "*/*",
        // A compressed body has no byte offsets; the Hub compresses small text files unless told.
        "accept-encoding": "identity",
        ...(range === undefined ? {} : { range: `bytes=${range.start}-${range.end - 1}` }),
      },
    });
    const answer = toAnswer(url, response, ended, () => discard(policy, response.body, signal));
    noteRateLimit(policy, answer, bucket);
    return answer;
  } catch (error) {
    ended(0, 0);
    throw networkError(error, { url, settings: policy.settings });
  }
}

function toAnswer(
  url: URL,
  response: Dispatcher.ResponseData,
  ended: RequestEnded,
  discardBody: () => Promise<void>,
): ByteAnswer {
  const { body, statusCode: status } = response;
  const headers = new Headers(definedOnly(response.headers));
  return {
    url,
    status,
    headers,
    body,
    ended: (endStatus, bytes) => ended(endStatus, bytes, headers),
    async discard() {
      await discardBody();
      ended(status, 0, headers);
    },
  };
}

async function discard(
  policy: HttpPolicy,
  body: Dispatcher.ResponseData["body"],
  callSignal: AbortSignal | undefined,
): Promise<void> {
  const timeout = AbortSignal.timeout(policy.settings.progressTimeoutMs);
  const signal = callSignal === undefined ? timeout : AbortSignal.any([timeout, callSignal]);
  // Only the head was wanted: whatever goes wrong with the rest costs the connection, no more.
  await body.dump({ limit: LARGEST_DISCARDED_BYTES, signal }).catch(() => undefined);
}

function definedOnly(headers: Dispatcher.ResponseData["headers"]): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
}
