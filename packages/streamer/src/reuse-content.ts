import { type PrefetchError, isPrefetchError, isRetryable, throwIfAborted } from "@prefetch/core";
import { withAttempts } from "./attempts.ts";
import type { FileJob, SentFile } from "./file-job.ts";
import { readBack } from "./read-back.ts";
import type { TransferContext } from "./transfer-context.ts";
import type { ReusableContent } from "./transfer-item.ts";

type Copy = Extract<ReusableContent, { readonly kind: "copy" }>;

/**
 * Takes a file's content from where the sink may have it already; `undefined` where it has not, or
 * where it cannot be taken: the network always can.
 */
export async function reuseContent(
  context: TransferContext,
  job: FileJob,
  reuse: ReusableContent,
): Promise<SentFile | undefined> {
  try {
    return reuse.kind === "stored"
      ? await reuseStored(context, job)
      : await reuseCopy(context, job, reuse);
  } catch (error) {
    throwIfAborted(context.signal);
    if (!isPrefetchError(error)) throw error;
    job.meter.restart();
    tellMoved(context, job, reuse, error);
    return undefined;
  }
}

async function reuseStored(context: TransferContext, job: FileJob): Promise<SentFile | undefined> {
  const { file, key, meter } = job;
  const object = await context.sink.head(key, { signal: context.signal });
  if (object?.sizeBytes !== file.sizeBytes) return undefined;
  const digests = await readBack(context, job, (byteLength) => meter.received(byteLength));
  return { digests, object };
}

async function reuseCopy(
  context: TransferContext,
  job: FileJob,
  copy: Copy,
): Promise<SentFile | undefined> {
  const { file, key, meter } = job;
  const { sink, signal } = context;
  const attempts = { operation: "copy", path: file.path, signal, retries: isRetryable } as const;
  const copied = await withAttempts(context, attempts, () =>
    sink.copy(copy.fromUrl, key, { signal }),
  );
  // Not every store tells the checksum with the answer to a copy.
  const object = copied.checksum === undefined ? await sink.head(key, { signal }) : copied;
  if (object?.sizeBytes !== file.sizeBytes) {
    await sink.delete(key, { signal });
    return undefined;
  }
  const { checksum } = object;
  const isSame =
    checksum !== undefined &&
    checksum.algorithm === copy.checksum?.algorithm &&
    checksum.value === copy.checksum.value;
  if (isSame) meter.received(file.sizeBytes);
  const digests = isSame
    ? { sha256: copy.sha256, digest: file.digest }
    : await readBack(context, job, (byteLength) => meter.received(byteLength));
  return { digests, object };
}

function tellMoved(
  { settings }: TransferContext,
  { file }: FileJob,
  { kind }: ReusableContent,
  { code, message }: PrefetchError,
): void {
  const operation = kind === "copy" ? "copy" : "read";
  const { path } = file;
  settings.onEvent({
    type: "attempt-failed",
    operation,
    path,
    attempt: 1,
    code,
    message,
    retryInMs: 0,
  });
}
