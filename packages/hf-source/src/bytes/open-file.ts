import { redactUrl, type ModelReader, type PrefetchError } from "@prefetch/core";
import type { ByteAnswer } from "../http/byte-request.ts";
import { withRetry } from "../http/retry.ts";
import { hubFailure } from "../hub/hub-failure.ts";
import { bodyExtent } from "./body-extent.ts";
import { createBodyReader } from "./body-reader.ts";
import { createEmptyReader } from "./empty-reader.ts";
import { checkFileRequest, type FileRequest } from "./file-request.ts";
import { hostError, rangeRefusedError } from "./host-error.ts";
import { locateFile, type Opening } from "./locate-file.ts";

/**
 * Opens a range of a file. Failures that pass are repeated as long as no byte was delivered; from
 * then on they are the reader's.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`, `NOT_FOUND`, `FORBIDDEN`, `INTEGRITY`,
 * `UNAVAILABLE`, `THROTTLED` or `ABORTED`.
 */
export async function openFile(request: FileRequest): Promise<ModelReader> {
  checkFileRequest(request);
  const { policy, file, range, signal } = request;
  if (range.start === range.end) return createEmptyReader(range.start);
  const opening: Opening = { request, renewed: false, namedCommit: false };
  return withRetry(policy, { operation: "open", path: file.path, signal }, async () => {
    const answer = await locateFile(opening);
    try {
      return await readerOf(opening, answer);
    } catch (error) {
      await answer.discard();
      throw error;
    }
  });
}

async function readerOf(opening: Opening, answer: ByteAnswer): Promise<ModelReader> {
  const { policy, file, range } = opening.request;
  if (answer.status !== 200 && answer.status !== 206) {
    throw await failureOf(opening.request, answer);
  }
  const extent = bodyExtent(answer, { file, range, namedCommit: opening.namedCommit });
  return createBodyReader({
    body: answer.body,
    extent,
    path: file.path,
    url: redactUrl(answer.url),
    host: answer.url.host,
    progressTimeoutMs: policy.settings.progressTimeoutMs,
    onClosed: (bytes) => answer.ended(answer.status, bytes),
  });
}

async function failureOf(request: FileRequest, answer: ByteAnswer): Promise<PrefetchError> {
  const { policy, revision, file, signal } = request;
  if (answer.status === 416) return rangeRefusedError(answer, file);
  if (answer.url.origin !== policy.origin) return hostError(answer, file);
  const question = { repoId: revision.repoId, revision: revision.commit, path: file.path };
  return hubFailure(policy, answer, question, signal);
}
