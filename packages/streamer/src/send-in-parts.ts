import { type FileDigests, type Upload, partRangeOf } from "@prefetch/core";
import type { FileJob, SentFile } from "./file-job.ts";
import { type FileReader, createFileReader } from "./file-reader.ts";
import { type OrderedHash, createOrderedHash } from "./ordered-hash.ts";
import { type PartWriter, createPartWriter } from "./part-writer.ts";
import type { TransferContext } from "./transfer-context.ts";

/** Reads a file in parts, several at a time, and writes each as soon as it is there. */
export async function sendInParts(context: TransferContext, job: FileJob): Promise<SentFile> {
  const { signal } = context;
  const upload = await context.sink.startUpload(job.key, job.plan, { signal });
  try {
    const digests = await moveParts(context, job, upload);
    return { digests, object: await upload.complete({ signal }) };
  } catch (error) {
    // The sink has made its own tries; what matters to the user is why the file failed.
    await upload.abort().catch(() => {});
    throw error;
  }
}

/** What the parts of one read share. */
interface PartsUnderWay {
  readonly hash: OrderedHash;
  readonly reader: FileReader;
  readonly writer: PartWriter;
  readonly signal: AbortSignal;
}

async function moveParts(
  context: TransferContext,
  job: FileJob,
  upload: Upload,
): Promise<FileDigests> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const hash = createOrderedHash(job.file, job.plan, signal, context.settings.onOrderedBytes);
  const reader = createFileReader(context, job.file, signal);
  const writer = createPartWriter(context, job, upload, { hash, signal });
  const errors: unknown[] = [];
  /** The first failure ends the other parts; their buffers come back before the file is given up. */
  function fail(error: unknown): void {
    errors.push(error);
    failure.abort(error);
  }
  try {
    const moved: Promise<void>[] = [];
    const parts: PartsUnderWay = { hash, reader, writer, signal };
    try {
      for (let partNumber = 1; partNumber <= job.plan.partCount; partNumber += 1) {
        const { read, written } = await beginPart(context, job, parts, partNumber);
        moved.push(written.catch(fail));
        // Only the answer to the first request tells whether others make sense.
        if (partNumber === 1) await Promise.race([reader.answered, read]);
        if (reader.sequential) await read;
      }
    } catch (error) {
      fail(error);
    }
    await Promise.all(moved);
    if (errors.length > 0) throw errors[0];
    return writer.verify();
  } finally {
    await reader.close();
  }
}

/** Waits for a connection and a buffer, then lets the part go its way. */
async function beginPart(
  context: TransferContext,
  job: FileJob,
  { hash, reader, writer, signal }: PartsUnderWay,
  partNumber: number,
): Promise<{ readonly read: Promise<void>; readonly written: Promise<void> }> {
  const { place, plan, meter } = job;
  const range = partRangeOf(plan, partNumber);
  const giveConnectionBack = await place.gate.connect(place.rank, signal);
  let buffer: Uint8Array;
  try {
    buffer = await context.pool.acquire(range.end - range.start, signal);
  } catch (error) {
    giveConnectionBack();
    throw error;
  }
  const read = reader
    .read(range, buffer, (filledBytes, newBytes) => {
      meter.received(newBytes);
      hash.arrived(partNumber, buffer, filledBytes);
    })
    .finally(giveConnectionBack);
  const written = read
    .then(() => writer.write(partNumber, buffer))
    .finally(() => context.pool.release(buffer));
  return { read, written };
}
