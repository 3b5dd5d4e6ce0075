import { PrefetchError, redactUrl, type ErrorCode, type ModelFile } from "@prefetch/core";
import type { AnswerHead } from "../http/answer-head.ts";
import { throttledError } from "../http/rate-gate.ts";
import { throttleMs } from "../http/rate-limit.ts";

/** Translates an answer of a host that the Hub sent us to and that gives no bytes. */
export function hostError(answer: AnswerHead, file: ModelFile): PrefetchError {
  const { status, url } = answer;
  const retryAfterMs = throttleMs(answer, Date.now());
  if (status === 429) return throttledError(url, retryAfterMs);
  const [code, problem] = explain(status);
  return new PrefetchError(code, `${JSON.stringify(file.path)}: ${url.host} ${problem}.`, {
    context: { path: file.path, url: redactUrl(url), status, retryAfterMs },
  });
}

function explain(status: number): readonly [ErrorCode, string] {
  if (status === 401 || status === 403) {
    return [
      "FORBIDDEN",
      `refused a signed address that is new (${status}). Check whether a proxy or a firewall keeps this host away, and this machine's clock`,
    ];
  }
  return ["UNAVAILABLE", `answered ${status}. Try again later`];
}

/** Returns the error for a 416: the range lies in the listed size, so that is not the real one. */
export function rangeRefusedError(answer: AnswerHead, file: ModelFile): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `${JSON.stringify(file.path)}: ${answer.url.host} has no such bytes; the file is shorter there than the ${file.sizeBytes} bytes of the listing.`,
    {
      context: {
        path: file.path,
        url: redactUrl(answer.url),
        status: answer.status,
        expected: file.sizeBytes,
      },
    },
  );
}
