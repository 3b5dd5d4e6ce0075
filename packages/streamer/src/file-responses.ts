import type { ByteRange, ModelFile, ModelReader } from "@prefetch/core";
import { AbortError } from "p-retry";
import type { TransferContext } from "./transfer-context.ts";

/** The responses that one read of one file is made of. */
export interface FileResponses {
  /**
   * True once the source ignored a range and sends the whole file: parts are then to be read one after
   * the other, through one response.
   */
  readonly sequential: boolean;
  /** Takes a response that holds the range: the one that carries the whole file, or a new one. */
  take(range: ByteRange): Promise<ModelReader>;
  /** Gives a response back after its part: it is closed, or kept where it carries the next parts too. */
  giveBack(reader: ModelReader): Promise<void>;
  /** Closes what was kept. */
  close(): Promise<void>;
}

/** Creates them; `signal` ends them. */
export function createFileResponses(
  context: TransferContext,
  file: ModelFile,
  signal: AbortSignal,
): FileResponses {
  let whole: ModelReader | undefined;
  let sequential = false;

  async function open(range: ByteRange): Promise<ModelReader> {
    const options = { signal, onThrottled: context.slowDown };
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
    async take(range) {
      if (whole !== undefined && whole.position <= range.start) {
        const reader = whole;
        whole = undefined;
        return reader;
      }
      const reader = await open(range);
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
