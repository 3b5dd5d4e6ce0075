import { PrefetchError, redactUrl, type ByteRange, type ModelFile } from "@prefetch/core";
import type { AnswerHead } from "../http/answer-head.ts";

/** Which bytes of the file a body holds. */
export interface BodyExtent {
  /** Whether the range that was asked for is what comes. */
  readonly ranged: boolean;
  /** The bytes that come. */
  readonly range: ByteRange;
}

/** What an answer is judged against. */
export interface ExpectedBody {
  /** The file. */
  readonly file: ModelFile;
  /** The bytes asked for. */
  readonly range: ByteRange;
  /** Whether an answer on the way named the commit, as only a Hub does. */
  readonly namedCommit: boolean;
}

/**
 * Judges by its head whether a 200 or 206 holds the file's bytes, and which.
 *
 * @throws {@link PrefetchError} `UNAVAILABLE` for what another try may cure (a proxy's page, a
 * compressed body, another place than asked for), `INTEGRITY` where the file's size is another.
 */
export function bodyExtent(answer: AnswerHead, expected: ExpectedBody): BodyExtent {
  const { file, range } = expected;
  const ranged = answer.status === 206 || (range.start === 0 && range.end === file.sizeBytes);
  const coming = ranged ? range : { start: 0, end: file.sizeBytes };
  const length = declaredLength(answer);
  if (isPage(answer, expected, coming.end - coming.start)) {
    throw unusable(answer, file, "sent a web page in place of it, as a proxy or a login would");
  }
  const encoding = answer.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw unusable(answer, file, `compressed it (${encoding}) although that was not accepted`);
  }
  if (answer.status === 206) checkContentRange(answer, file, range);
  if (length !== undefined) checkLength(answer, file, coming.end - coming.start, length);
  return { ranged, range: coming };
}

/** A repository may hold web pages; what tells them apart is the name, the length and the commit. */
function isPage(answer: AnswerHead, expected: ExpectedBody, expectedLength: number): boolean {
  if (!/^\s*text\/html\b/i.test(answer.headers.get("content-type") ?? "")) return false;
  const length = declaredLength(answer);
  const isPageByName = /\.x?html?$/i.test(expected.file.path);
  if (isPageByName) return length !== undefined && length !== expectedLength;
  return !expected.namedCommit || length !== expectedLength;
}

function checkContentRange(answer: AnswerHead, file: ModelFile, range: ByteRange): void {
  const text = answer.headers.get("content-range") ?? "";
  const found = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(text);
  if (found === null) throw unusable(answer, file, "sent a part without saying which");
  const [, first, last, total] = found;
  if (total !== "*" && Number(total) !== file.sizeBytes) {
    throw wrongSize(answer, file, Number(total));
  }
  if (Number(first) !== range.start || Number(last) !== range.end - 1) {
    throw unusable(
      answer,
      file,
      `sent bytes ${first} to ${last} where ${range.start} to ${range.end - 1} were asked for`,
    );
  }
}

function checkLength(answer: AnswerHead, file: ModelFile, expected: number, found: number): void {
  if (found === expected) return;
  if (answer.status === 200) throw wrongSize(answer, file, found);
  throw unusable(answer, file, `sends ${found} bytes where ${expected} were asked for`);
}

function declaredLength(answer: AnswerHead): number | undefined {
  const text = answer.headers.get("content-length");
  return text === null ? undefined : Number(text);
}

function unusable(answer: AnswerHead, file: ModelFile, problem: string): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `${JSON.stringify(file.path)}: ${answer.url.host} ${problem}.`,
    { context: { path: file.path, url: redactUrl(answer.url), status: answer.status } },
  );
}

function wrongSize(answer: AnswerHead, file: ModelFile, found: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `${JSON.stringify(file.path)}: ${answer.url.host} has it with ${found} bytes, the listing with ${file.sizeBytes}.`,
    {
      context: {
        path: file.path,
        url: redactUrl(answer.url),
        expected: file.sizeBytes,
        found,
      },
    },
  );
}
