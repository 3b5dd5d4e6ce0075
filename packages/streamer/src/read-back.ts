import {
  type FileDigests,
  type PrefetchError,
  createFileHasher,
  partRangeOf,
} from "@prefetch/core";
import { withAttempts } from "./attempts.ts";
import type { FileJob } from "./file-job.ts";
import type { TransferContext } from "./transfer-context.ts";
import { verifyDigests } from "./verify-digests.ts";

/** Parts of one file that are read while an earlier one is hashed. */
const MOST_READS_AHEAD = 4;

/**
 * Reads a stored file back and compares its content with what the source promised. A file with another
 * content is removed, so that it cannot be taken for the right one.
 *
 * @param onRead - told of every part that was read: its size in bytes
 * @throws {@link PrefetchError} `INTEGRITY` when the content differs.
 */
export async function readBack(
  context: TransferContext,
  job: FileJob,
  onRead: (byteLength: number) => void = () => {},
): Promise<FileDigests> {
  const { file, key } = job;
  const digests = await hashStored(context, job, onRead);
  try {
    return verifyDigests(file, digests, context.settings.onEvent);
  } catch (error) {
    await context.sink.delete(key, { signal: context.signal });
    throw error;
  }
}

async function hashStored(
  context: TransferContext,
  { file, key, plan }: FileJob,
  onRead: (byteLength: number) => void,
): Promise<FileDigests> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const hasher = createFileHasher(file.digest, file.sizeBytes);
  const { onOrderedBytes } = context.settings;
  const hashed: Promise<void>[] = [];

  async function readPart(partNumber: number, buffer: Uint8Array): Promise<void> {
    const { start } = partRangeOf(plan, partNumber);
    const attempts = { operation: "read", path: file.path, signal, retries: mayPass } as const;
    await withAttempts(context, attempts, () =>
      context.sink.readInto(buffer, key, start, { signal }),
    );
  }

  /** Parts come in any order; each waits for the one before it. */
  async function hashInTurn(partNumber: number, buffer: Uint8Array): Promise<void> {
    const turn = hashed[partNumber - 2];
    try {
      await readPart(partNumber, buffer);
      await turn;
      hasher.update(buffer);
      onOrderedBytes?.(file, partRangeOf(plan, partNumber).start, buffer);
      onRead(buffer.byteLength);
    } catch (error) {
      failure.abort(error);
      throw error;
    } finally {
      context.pool.release(buffer);
    }
  }

  try {
    for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
      await hashed[partNumber - 1 - MOST_READS_AHEAD];
      const { start, end } = partRangeOf(plan, partNumber);
      const part = hashInTurn(partNumber, await context.pool.acquire(end - start, signal));
      // Its failure is told by whoever awaits it; until then it is nobody's unhandled rejection.
      part.catch(() => {});
      hashed.push(part);
    }
  } finally {
    await Promise.allSettled(hashed);
  }
  await Promise.all(hashed);
  return hasher.finish();
}

/** What is too short, or gone, stays so. */
function mayPass({ code }: PrefetchError): boolean {
  return code === "UNAVAILABLE" || code === "THROTTLED";
}
