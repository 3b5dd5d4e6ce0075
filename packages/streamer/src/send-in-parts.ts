import { type FileDigests, type Upload, type WrittenObject, partRangeOf } from "@prefetch/core";
import type { FileJob, SentFile } from "./file-job.ts";
import { type FileReader, createFileReader } from "./file-reader.ts";
import { unlessForgotten } from "./forgotten-upload.ts";
import { heldParts, staysOpen } from "./interrupted-upload.ts";
import { type OrderedHash, createOrderedHash } from "./ordered-hash.ts";
import { type PartWriter, createPartWriter } from "./part-writer.ts";
import { readBack } from "./read-back.ts";
import type { TransferContext } from "./transfer-context.ts";

/**
 * Reads a file in parts, several at a time, and writes each as soon as it is there. Parts that the store
 * holds of an interrupted transfer are not moved again; since this process has never hashed them, the
 * stored object is read back in the end.
 */
export async function sendInParts(context: TransferContext, job: FileJob): Promise<SentFile> {
  const { signal } = context;
  const { path } = job.file;
  const upload = await context.sink.startUpload(job.key, job.plan, { signal });
  const held = heldParts(context, job, upload);
  const counted = countParts(upload);
  let object: WrittenObject;
  let digests: FileDigests | undefined;
  try {
    digests = await moveParts(context, job, counted.upload, held);
    object = await unlessForgotten(path, upload.complete({ signal }));
  } catch (error) {
    const isWorthwhile = held.size + counted.writtenParts > 0;
    const stays = isWorthwhile && staysOpen(context, error);
    // The sink has made its own tries; what matters to the user is why the file failed.
    if (!stays) await upload.abort().catch(() => {});
    throw error;
  }
  return { digests: digests ?? (await readBack(context, job)), object };
}

/** An upload, and how many parts were written to it by now. */
interface CountedUpload {
  readonly upload: Upload;
  readonly writtenParts: number;
}

function countParts(upload: Upload): CountedUpload {
  let writtenParts = 0;
  return {
    upload: {
      ...upload,
      writePart: async (partNumber, bytes, options) => {
        await upload.writePart(partNumber, bytes, options);
        writtenParts += 1;
      },
    },
    get writtenParts() {
      return writtenParts;
    },
  };
}

/** What the parts of one read share. */
interface PartsUnderWay {
  readonly hash: OrderedHash | undefined;
  readonly reader: FileReader;
  readonly writer: PartWriter;
  readonly signal: AbortSignal;
}

async function moveParts(
  context: TransferContext,
  job: FileJob,
  upload: Upload,
  held: ReadonlySet<number>,
): Promise<FileDigests | undefined> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const { onOrderedBytes } = context.settings;
  const hash =
    held.size > 0 ? undefined : createOrderedHash(job.file, job.plan, signal, onOrderedBytes);
  const reader = createFileReader(context, job.file, signal);
  const writer = createPartWriter(context, job, upload, {
    hash,
    heldCount: held.size,
    signal,
  });
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
        if (held.has(partNumber)) continue;
        const { read, written } = await beginPart(context, job, parts, partNumber);
        // Only the answer to the first request tells whether others make sense.
        const isFirst = moved.length === 0;
        moved.push(written.catch(fail));
        if (isFirst) await Promise.race([reader.answered, read]);
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
  const connection = await place.gate.connect(place.rank, signal);
  let buffer: Uint8Array;
  try {
    buffer = await context.pool.acquire(range.end - range.start, signal);
  } catch (error) {
    connection.giveBack();
    throw error;
  }
  const read = reader
    .read(range, buffer, connection, (filledBytes, newBytes) => {
      meter.received(newBytes);
      hash?.arrived(partNumber, buffer, filledBytes);
    })
    .finally(() => connection.giveBack());
  const written = read
    .then(() => writer.write(partNumber, buffer))
    .finally(() => context.pool.release(buffer));
  return { read, written };
}
