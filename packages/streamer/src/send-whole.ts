import { isRetryable, partRangeOf } from "@prefetch/core";
import { withAttempts } from "./attempts.ts";
import type { Connection } from "./connection-gate.ts";
import type { FileJob, SentFile } from "./file-job.ts";
import { createFileReader } from "./file-reader.ts";
import { createOrderedHash } from "./ordered-hash.ts";
import type { TransferContext } from "./transfer-context.ts";
import { verifyDigests } from "./verify-digests.ts";

/** Reads a file of one part and puts it where it belongs, when its content is right. */
export async function sendWhole(context: TransferContext, job: FileJob): Promise<SentFile> {
  const { file, key, place } = job;
  const { signal, settings, sink, pool } = context;
  const connection = await place.gate.connect(place.rank, signal);
  let buffer: Uint8Array | undefined;
  try {
    buffer = await pool.acquire(file.sizeBytes, signal);
    const bytes = buffer;
    const digests = await readWhole(context, job, bytes, connection);
    connection.giveBack();
    verifyDigests(file, digests, settings.onEvent);
    const attempts = { operation: "write", path: file.path, signal, retries: isRetryable } as const;
    const object = await withAttempts(context, attempts, () => sink.put(key, bytes, { signal }));
    return { digests, object };
  } finally {
    connection.giveBack();
    if (buffer !== undefined) pool.release(buffer);
  }
}

async function readWhole(
  context: TransferContext,
  job: FileJob,
  buffer: Uint8Array,
  connection: Connection,
): Promise<SentFile["digests"]> {
  const { file, plan, meter } = job;
  const hash = createOrderedHash(file, plan, context.signal, context.settings.onOrderedBytes);
  const reader = createFileReader(context, file, context.signal);
  try {
    hash.arrived(1, buffer, 0);
    await reader.read(partRangeOf(plan, 1), buffer, connection, (filledBytes, newBytes) => {
      meter.received(newBytes);
      hash.arrived(1, buffer, filledBytes);
    });
    return hash.finish();
  } finally {
    await reader.close();
  }
}
