import { type ByteRange, type ModelFile, PrefetchError, isPrefetchError } from "@prefetch/core";
import { tellFailure, withAttempts } from "./attempts.ts";
import type { Connection } from "./connection-gate.ts";
import { type FileResponses, createFileResponses } from "./file-responses.ts";
import { type PartFill, fillPart } from "./fill-part.ts";
import { type GoingRead, beginRead } from "./going-read.ts";
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
   * Fills `buffer` with the bytes of `range` over `connection`. A try that fails after some bytes goes
   * on at the byte it reached, so that no byte is taken twice.
   *
   * @param onFilled - told how many bytes from the buffer's start are there, and how many are new
   */
  read(
    range: ByteRange,
    buffer: Uint8Array,
    connection: Connection,
    onFilled: PartFill["onFilled"],
  ): Promise<void>;
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
  const responses = createFileResponses(context, file);
  const reading: FileReading = { context, path, responses, signal, onAnswered: answered.resolve };
  return {
    get sequential() {
      return responses.sequential;
    },
    answered: answered.promise,
    async read(range, buffer, connection, onFilled) {
      const part: PartFill = { range, buffer, filledBytes: 0, replacements: 0, onFilled };
      const attempts = { operation: "read", path, signal, retries: isInterruption } as const;
      while (!(await withAttempts(context, attempts, () => fillOnce(reading, part, connection))));
    },
    close: () => responses.close(),
  };
}

/** What the reads of one file share. */
interface FileReading {
  readonly context: TransferContext;
  readonly path: string;
  readonly responses: FileResponses;
  readonly signal: AbortSignal;
  readonly onAnswered: () => void;
}

/** True when the buffer is full; false after a try that is no failure: the part goes on at once. */
async function fillOnce(
  reading: FileReading,
  part: PartFill,
  connection: Connection,
): Promise<boolean> {
  const { context, path, signal } = reading;
  const read = beginRead(part, signal);
  const over = connection.carry(read);
  try {
    await fillFromOne(reading, read);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    over();
    if (read.endReason !== "surplus") goOnAfter(context, read, path, error);
    else await connection.waitAgain();
    return false;
  } finally {
    over();
  }
}

async function fillFromOne(reading: FileReading, read: GoingRead): Promise<void> {
  const { context, responses } = reading;
  const { range, filledBytes } = read.part;
  const reader = await responses.take({ start: range.start + filledBytes, end: range.end }, read);
  read.isHeldBack = false;
  reading.onAnswered();
  try {
    await fillPart(context, reader, read);
  } catch (error) {
    await reader.close().catch(() => {});
    throw error;
  }
  await responses.giveBack(reader);
}

/** Tells of a failure that is none to wait after; throws any other. */
function goOnAfter(context: TransferContext, read: GoingRead, path: string, error: unknown): void {
  const failure = read.endReason === undefined ? error : tooSlow();
  const movedBytes = read.part.filledBytes - read.fromBytes;
  const isWorthwhile = movedBytes >= WORTHWHILE_BYTES || read.endReason === "slow-at-the-end";
  if (!isPrefetchError(failure) || !isInterruption(failure) || !isWorthwhile) throw failure;
  tellFailure(context, failure, { operation: "read", path, attempt: 1, retryInMs: 0 });
}

/** Wrong bytes are not cured by going on behind them: the file has to be read again. */
function isInterruption(error: PrefetchError): boolean {
  return error.code === "UNAVAILABLE" || error.code === "THROTTLED";
}

function tooSlow(): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    "The connection was much slower than the others and is replaced.",
  );
}
