import { type FileDigests, type Upload, isRetryable } from "@prefetch/core";
import { withAttempts } from "./attempts.ts";
import type { FileJob } from "./file-job.ts";
import { unlessForgotten } from "./forgotten-upload.ts";
import type { OrderedHash } from "./ordered-hash.ts";
import { createPartMarks } from "./part-marks.ts";
import type { TransferContext } from "./transfer-context.ts";
import { verifyDigests } from "./verify-digests.ts";

/** Writes the parts of one file. */
export interface PartWriter {
  /** Resolves when a full part is hashed and written: its buffer may then be given back. */
  write(partNumber: number, buffer: Uint8Array): Promise<void>;
  /**
   * Compares the digests once every part is hashed; `undefined` where nothing was hashed.
   *
   * @throws {@link PrefetchError} `INTEGRITY` when they differ.
   */
  verify(): FileDigests | undefined;
}

/** What a writer works with. */
export interface PartWriterOptions {
  /** The hash of what is written; left out where it is taken of the stored object later. */
  readonly hash: OrderedHash | undefined;
  /** How many parts the store holds already. */
  readonly heldCount: number;
  /** Ends the writes. */
  readonly signal: AbortSignal;
}

/** Creates the writer of one upload. */
export function createPartWriter(
  context: TransferContext,
  job: FileJob,
  upload: Upload,
  { hash, heldCount, signal }: PartWriterOptions,
): PartWriter {
  const { file, plan } = job;
  const { onEvent } = context.settings;
  const attempts = { operation: "write", path: file.path, signal, retries: isRetryable } as const;
  let digests: FileDigests | undefined;
  const turns = createPartMarks(signal);
  // A sequential store holds the first ones; in the others nobody waits for a turn.
  turns.reach(heldCount);

  function verify(): FileDigests | undefined {
    digests ??= hash && verifyDigests(file, hash.finish(), onEvent);
    return digests;
  }

  async function writePart(partNumber: number, buffer: Uint8Array): Promise<void> {
    const written = withAttempts(context, attempts, () =>
      upload.writePart(partNumber, buffer, { signal }),
    );
    await unlessForgotten(file.path, written);
    onEvent({ type: "part-written", path: file.path, partNumber, sizeBytes: buffer.byteLength });
  }

  async function writeAtOnce(partNumber: number, buffer: Uint8Array): Promise<void> {
    const ends = await Promise.allSettled([
      hash?.hashed(partNumber),
      writePart(partNumber, buffer),
    ]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** Sequential stores take one part at a time, and the last one makes the object visible. */
  async function writeInTurn(partNumber: number, buffer: Uint8Array): Promise<void> {
    await hash?.hashed(partNumber);
    await turns.reached(partNumber - 1);
    if (partNumber === plan.partCount) verify();
    await writePart(partNumber, buffer);
    turns.reach(partNumber);
  }

  const { sequentialParts } = context.sink.limits;
  return { write: sequentialParts ? writeInTurn : writeAtOnce, verify };
}
