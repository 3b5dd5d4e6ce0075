import {
  type FileDigests,
  type FileHasher,
  type PrefetchError,
  createFileHasher,
  partRangeOf,
  throwIfAborted,
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
    // Where it cannot be removed it is replaced; what matters to the user is that it is wrong.
    await context.sink.delete(key, { signal: context.signal }).catch(() => {});
    throw error;
  }
}

/** A stored file that is being read and hashed. */
interface StoredRead {
  readonly context: TransferContext;
  readonly job: FileJob;
  readonly hasher: FileHasher;
  readonly onRead: (byteLength: number) => void;
  /** Ends the reads. */
  readonly signal: AbortSignal;
}

async function hashStored(
  context: TransferContext,
  job: FileJob,
  onRead: (byteLength: number) => void,
): Promise<FileDigests> {
  const { file, plan } = job;
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const hasher = createFileHasher(file.digest, file.sizeBytes);
  const read: StoredRead = { context, job, hasher, onRead, signal };
  const hashed: Promise<void>[] = [];
  const errors: unknown[] = [];
  /** The first failure ends the other reads, and is the one that counts. */
  function fail(error: unknown): void {
    errors.push(error);
    failure.abort(error);
  }
  try {
    for (let partNumber = 1; partNumber <= plan.partCount && errors.length === 0; partNumber += 1) {
      await hashed[partNumber - 1 - MOST_READS_AHEAD];
      const { start, end } = partRangeOf(plan, partNumber);
      const buffer = await context.pool.acquire(end - start, signal);
      hashed.push(hashInTurn(read, start, buffer, hashed.at(-1)).catch(fail));
    }
  } catch (error) {
    fail(error);
  }
  // Every buffer has come back before the file is given up.
  await Promise.all(hashed);
  if (errors.length > 0) throw errors[0];
  return hasher.finish();
}

/** Parts come in any order; each waits for the one before it. */
async function hashInTurn(
  { context, hasher, job, onRead, signal }: StoredRead,
  offset: number,
  buffer: Uint8Array,
  turn: Promise<void> | undefined,
): Promise<void> {
  const { file, key } = job;
  const attempts = { operation: "read", path: file.path, signal, retries: mayPass } as const;
  try {
    await withAttempts(context, attempts, () =>
      context.sink.readInto(buffer, key, offset, { signal }),
    );
    await turn;
    throwIfAborted(signal);
    hasher.update(buffer);
    context.settings.onOrderedBytes?.(file, offset, buffer);
    onRead(buffer.byteLength);
  } finally {
    context.pool.release(buffer);
  }
}

/** What is too short, or gone, stays so. */
function mayPass({ code }: PrefetchError): boolean {
  return code === "UNAVAILABLE" || code === "THROTTLED";
}
