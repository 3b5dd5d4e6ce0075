import { PrefetchError } from "@prefetch/core";
import type { CallOptions, Upload, UploadToken, WrittenObject, WrittenPart } from "@prefetch/core";
import { assertPlannedPart } from "../../parts/planned-part.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { completeAzureUpload } from "./complete-upload.ts";
import { endUpload, isUploadEnded } from "./ended-uploads.ts";
import { sendBlock } from "./send-block.ts";
import type { UploadFacts } from "./upload-id.ts";

/** An upload under way. */
export interface OpenedUpload {
  /** Names it. */
  readonly token: UploadToken;
  /** What its id says. */
  readonly facts: UploadFacts;
  /** The parts that the store holds, in order. */
  readonly written: readonly WrittenPart[];
}

/** Returns an open upload, as `StorageSink.startUpload` has it. */
export function createAzureUpload(store: AzureStore, opened: OpenedUpload): Upload {
  const { token, written } = opened;
  const held = new Set(written.map(({ partNumber }) => partNumber));
  const sending = new Set<Promise<unknown>>();
  let stored: WrittenObject | undefined;

  function assertOpen(): void {
    const isAborted = isUploadEnded(token.uploadId);
    if (!isAborted && stored === undefined) return;
    throw new PrefetchError(
      "NOT_FOUND",
      `The upload of "${token.key}" is over: it was ${isAborted ? "aborted" : "completed"}. Start a new one.`,
      { context: { key: token.key } },
    );
  }

  async function send(partNumber: number, bytes: Uint8Array, options: CallOptions): Promise<void> {
    // What the store has of this part is not known until it answers.
    held.delete(partNumber);
    await sendBlock(store, opened, { partNumber, bytes, signal: options.signal });
    held.add(partNumber);
  }

  return {
    token,
    written,
    writePart: async (partNumber, bytes, options = {}) => {
      assertPlannedPart(token, partNumber, bytes);
      assertOpen();
      const sent = send(partNumber, bytes, options);
      sending.add(sent);
      await sent.finally(() => sending.delete(sent));
    },
    complete: async ({ signal } = {}) => {
      if (stored !== undefined) return stored;
      assertOpen();
      stored = await completeAzureUpload(store, { ...opened, held, signal });
      return stored;
    },
    abort: async () => {
      if (stored !== undefined) return;
      endUpload(token.uploadId);
      await Promise.allSettled(sending);
    },
  };
}
