import { UploadPartCommand } from "@aws-sdk/client-s3";
import { PrefetchError } from "@prefetch/core";
import type { CallOptions, Upload, UploadToken, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { assertPlannedPart } from "../../parts/planned-part.ts";
import { checksumFieldsOf, integrityDigestOf } from "../integrity/integrity.ts";
import type { Integrity } from "../integrity/integrity.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { completeS3Upload } from "./complete-upload.ts";
import { abortS3Upload } from "./list-uploads.ts";
import { allPartsOf } from "./upload-parts.ts";
import type { HeldPart } from "./upload-parts.ts";

/** An upload that the store knows. */
export interface OpenedUpload {
  /** Names it. */
  readonly token: UploadToken;
  /** What its parts are checked by; fixed when it was begun. */
  readonly integrity: Integrity;
  /** The parts that the store holds, in order. */
  readonly held: readonly HeldPart[];
}

/** Returns an open upload, as `StorageSink.startUpload` has it. */
export function createS3Upload(sinking: S3Sinking, opened: OpenedUpload): Upload {
  const { token } = opened;
  const held = new Map(opened.held.map((part) => [part.partNumber, part]));
  const sending = new Set<Promise<unknown>>();
  let stored: WrittenObject | undefined;
  let isAborted = false;

  function assertOpen(): void {
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
    held.set(partNumber, await sendPart(sinking, opened, { partNumber, bytes, ...options }));
  }

  return {
    token,
    written: opened.held.map(({ partNumber, sizeBytes }) => ({ partNumber, sizeBytes })),
    writePart: async (partNumber, bytes, options = {}) => {
      assertPlannedPart(token, partNumber, bytes);
      assertOpen();
      const sent = send(partNumber, bytes, options);
      sending.add(sent);
      await sent.finally(() => sending.delete(sent));
    },
    complete: async (options = {}) => {
      if (stored !== undefined) return stored;
      assertOpen();
      const parts = allPartsOf(token, held);
      stored = await completeS3Upload(sinking, { ...opened, parts, signal: options.signal });
      sinking.openUploads.delete(token.uploadId);
      return stored;
    },
    abort: async () => {
      if (stored !== undefined) return;
      isAborted = true;
      // A part that arrives after the abort would be kept, and paid for.
      await Promise.allSettled(sending);
      const inTime = AbortSignal.timeout(sinking.store.options.abortTimeoutMs);
      await abortS3Upload(sinking, token, { signal: inTime });
    },
  };
}

interface PartToSend extends CallOptions {
  readonly partNumber: number;
  readonly bytes: Uint8Array;
}

async function sendPart(
  { store }: S3Sinking,
  { integrity, token }: OpenedUpload,
  { bytes, partNumber, signal }: PartToSend,
): Promise<HeldPart> {
  const hex = await integrityDigestOf(integrity, bytes);
  const call = { key: wholeKeyOf(store, token.key), signal };
  const input = {
    Bucket: store.bucket,
    Key: call.key,
    UploadId: token.uploadId,
    PartNumber: partNumber,
    Body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ...checksumFieldsOf(integrity, hex),
  };
  const { ETag } = await store.once(call, (client, http) =>
    client.send(new UploadPartCommand(input), http),
  );
  return { partNumber, sizeBytes: bytes.byteLength, etag: ETag ?? "", hex };
}
