import {
  type ByteRange,
  type ModelFile,
  type PrefetchError,
  isPrefetchError,
} from "@prefetch/core";
import { tellFailure, withAttempts } from "./attempts.ts";
import { createFileResponses } from "./file-responses.ts";
import { type PartFill, fillPart } from "./fill-part.ts";
import type { TransferContext } from "./transfer-context.ts";

/** A try that moved so much was no failure of the peer: it does not count. */
const WORTHWHILE_BYTES = 1024 * 1024;

/** Reads one file part by part. */
export interface FileReader {
  /** True once parts have to be read one after the other: the source sends the whole file. */
  readonly sequential: boolean;
  /** Resolves when the source answered for the first time. */
  readonly answered: Promise<void>;
  /**
   * Fills `buffer` with the bytes of `range`. A try that fails after some bytes goes on at the byte it
   * reached, so that no byte is taken twice.
   *
   * @param onFilled - told how many bytes from the buffer's start are there, and how many are new
   */
  read(range: ByteRange, buffer: Uint8Array, onFilled: PartFill["onFilled"]): Promise<void>;
  /** Gives back what is open. */
  close(): Promise<void>;
}

/** Creates the reader of one read of one file; `signal` ends it. */
export function createFileReader(
  context: TransferContext,
  file: ModelFile,
  signal: AbortSignal,
): FileReader {
  const { path } = file;
  const answered = Promise.withResolvers<void>();
  const responses = createFileResponses(context, file, signal);

  /** True when the buffer is full; false after a failure that moved enough to go on at once. */
  async function fillOnce(part: PartFill): Promise<boolean> {
    const filledBefore = part.filledBytes;
    const { start, end } = part.range;
    const reader = await responses.take({ start: start + filledBefore, end });
    answered.resolve();
    try {
      await fillPart(context, reader, part, signal);
    } catch (error) {
      await reader.close().catch(() => {});
      const movedBytes = part.filledBytes - filledBefore;
      if (signal.aborted || !goesOnAtOnce(error, movedBytes)) throw error;
      tellFailure(context, error, { operation: "read", path, attempt: 1, retryInMs: 0 });
      return false;
    }
    await responses.giveBack(reader);
    return true;
  }

  return {
    get sequential() {
      return responses.sequential;
    },
    answered: answered.promise,
    async read(range, buffer, onFilled) {
      const part: PartFill = { range, buffer, filledBytes: 0, onFilled };
      const attempts = { operation: "read", path, signal, retries: isInterruption } as const;
      while (!(await withAttempts(context, attempts, () => fillOnce(part))));
    },
    close: () => responses.close(),
  };
}

/** Wrong bytes are not cured by going on behind them: the file has to be read again. */
function isInterruption(error: PrefetchError): boolean {
  return error.code === "UNAVAILABLE" || error.code === "THROTTLED";
}

function goesOnAtOnce(error: unknown, movedBytes: number): error is PrefetchError {
  return isPrefetchError(error) && isInterruption(error) && movedBytes >= WORTHWHILE_BYTES;
}
