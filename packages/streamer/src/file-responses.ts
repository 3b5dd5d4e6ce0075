import type { ByteRange, ModelFile, ModelReader } from "@prefetch/core";
import { AbortError } from "p-retry";
import type { GoingRead } from "./going-read.ts";
import type { TransferContext } from "./transfer-context.ts";

/** The responses that one read of one file is made of. */
export interface FileResponses {
  /**
   * True once the source ignored a range and sends the whole file: parts are then to be read one after
   * the other, through one response.
   */
  readonly sequential: boolean;
  /**
   * Takes a response that holds the range: the one that carries the whole file, or a new one, whose
   * opening `read` may end, and which is told where it waits because a peer asked for it.
   */
  take(range: ByteRange, read: GoingRead): Promise<ModelReader>;
  /** Gives a response back after its part: it is closed, or kept where it carries the next parts too. */
  giveBack(reader: ModelReader): Promise<void>;
  /** Closes what was kept. */
  close(): Promise<void>;
}

/** Creates them. */
export function createFileResponses(context: TransferContext, file: ModelFile): FileResponses {
  let whole: ModelReader | undefined;
  let sequential = false;
  let isAnswered = false;

  async function open(range: ByteRange, read: GoingRead): Promise<ModelReader> {
    // Before the first answer nobody knows whether the file can be read on in its middle.
    read.isMovable = isAnswered && !sequential;
    function onThrottled(): void {
      read.isHeldBack = true;
      context.slowDown();
    }
    const options = { signal: read.signal, onThrottled };
    try {
      return await context.source.open(context.revision, file, range, options);
    } catch (error) {
      // The source has made its own tries: what delivered no byte is not repeated here.
      throw error instanceof Error ? new AbortError(error) : error;
    }
  }

  async function close(): Promise<void> {
    const kept = whole;
    whole = undefined;
    await kept?.close();
  }

  return {
    get sequential() {
      return sequential;
    },
    async take(range, read) {
      if (whole !== undefined && whole.position <= range.start) {
        const reader = whole;
        whole = undefined;
        return reader;
      }
      const reader = await open(range, read);
      isAnswered = true;
      if (!reader.ranged) sequential = true;
      return reader;
    },
    async giveBack(reader) {
      if (reader.ranged || reader.position === file.sizeBytes) return reader.close();
      await close();
      whole = reader;
    },
    close,
  };
}
