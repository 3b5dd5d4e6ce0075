import { partRangeOf, throwIfAborted } from "@prefetch/core";
import type { CallOptions, StoredObject, Upload, UploadToken } from "@prefetch/core";
import { digestOf } from "../../checksums/running-digest.ts";
import { assertPlannedPart } from "../../parts/planned-part.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { confirmWritten } from "../objects/confirm-written.ts";
import { base64Of } from "../objects/object-resource.ts";
import { firstPartsOf, wholeCrcOf, wholePartsBelow } from "./session-progress.ts";
import { abortGcsUpload, askSession, sendChunk } from "./session.ts";
import type { SessionState } from "./session.ts";
import {
  abortedUpload,
  lostBytes,
  missingPart,
  noProgress,
  otherContent,
  outOfTurn,
} from "./upload-errors.ts";

/** What is known of a session. */
interface Progress {
  /** The byte that the store waits for. */
  offset: number;
  /** Whether that is so for sure; otherwise the store is asked before anything is sent. */
  isCertain: boolean;
  /** The object, once it is visible and confirmed. */
  stored: StoredObject | undefined;
  /** CRC-32Cs of the parts that this process was given. */
  readonly digests: Map<number, string>;
}

type OpenSession = Extract<SessionState, { readonly kind: "open" }>;

/** Returns an open upload, as `StorageSink.startUpload` has it. */
export function createGcsUpload(store: GcsStore, token: UploadToken, from: OpenSession): Upload {
  const { plan } = token;
  const progress: Progress = {
    offset: from.offset,
    isCertain: true,
    stored: undefined,
    digests: new Map(),
  };
  const upload = { store, token, progress };
  let sending: Promise<void> | undefined;
  let isAborted = false;

  function assertOpen(): void {
    if (isAborted) throw abortedUpload(token);
  }

  return {
    token,
    written: firstPartsOf(plan, wholePartsBelow(plan, from.offset)),
    writePart: async (partNumber, bytes, { signal } = {}) => {
      assertPlannedPart(token, partNumber, bytes);
      assertOpen();
      const next = writtenCount(upload) + 1;
      if (partNumber < next) return acceptAgain(upload, { partNumber, bytes, signal });
      if (sending !== undefined || partNumber > next) {
        throw outOfTurn(token, { expected: next, found: partNumber });
      }
      sending = writeNext(upload, { partNumber, bytes, signal });
      await sending.finally(() => {
        sending = undefined;
      });
    },
    complete: async ({ signal } = {}) => {
      throwIfAborted(signal);
      assertOpen();
      // The answer to the last write may have been lost.
      if (!progress.isCertain && sending === undefined) await catchUp(upload, { signal });
      if (progress.stored !== undefined) return progress.stored;
      throw missingPart(token, writtenCount(upload));
    },
    abort: async () => {
      if (progress.stored !== undefined) return;
      isAborted = true;
      await Promise.allSettled([sending]);
      const inTime = AbortSignal.timeout(store.options.abortTimeoutMs);
      await abortGcsUpload(store, token, { signal: inTime });
    },
  };
}

interface UploadUnderWay {
  readonly store: GcsStore;
  readonly token: UploadToken;
  readonly progress: Progress;
}

interface PartToWrite extends CallOptions {
  readonly partNumber: number;
  readonly bytes: Uint8Array;
}

function writtenCount({ progress, token }: UploadUnderWay): number {
  const isVisible = progress.stored !== undefined;
  return isVisible ? token.plan.partCount : wholePartsBelow(token.plan, progress.offset);
}

/** What the store has is not sent again; its digest may be news, where an earlier process sent it. */
async function acceptAgain(
  { progress, token }: UploadUnderWay,
  { bytes, partNumber, signal }: PartToWrite,
): Promise<void> {
  throwIfAborted(signal);
  const digest = await digestOf("crc32c", bytes);
  const known = progress.digests.get(partNumber) ?? digest;
  if (known !== digest) throw otherContent(token, partNumber);
  progress.digests.set(partNumber, digest);
}

/** Writes the part that is due: what of it the store does not have yet. */
async function writeNext(upload: UploadUnderWay, part: PartToWrite): Promise<void> {
  const { progress, token } = upload;
  const { partNumber, signal } = part;
  throwIfAborted(signal);
  progress.digests.set(partNumber, await digestOf("crc32c", part.bytes));
  if (!progress.isCertain) await catchUp(upload, { signal });
  while (writtenCount(upload) < partNumber) {
    const { offset } = progress;
    await sendRest(upload, part);
    const isFurther = progress.stored !== undefined || progress.offset > offset;
    if (!isFurther) throw noProgress(token, offset);
  }
}

/** Sends a part from the byte on that the store waits for; it may keep less than all of that. */
async function sendRest(
  { progress, store, token }: UploadUnderWay,
  { bytes, partNumber, signal }: PartToWrite,
): Promise<void> {
  const { offset } = progress;
  const { start } = partRangeOf(token.plan, partNumber);
  const whole = wholeCrcOf(token.plan, progress.digests);
  const crc32c = whole === undefined ? undefined : base64Of(whole);
  // What the store has of these bytes is not known until it answers.
  progress.isCertain = false;
  const state = await sendChunk(store, token, {
    offset,
    bytes: bytes.subarray(offset - start),
    crc32c,
    signal,
  });
  await take({ progress, store, token }, state, { signal });
}

async function catchUp(upload: UploadUnderWay, options: CallOptions): Promise<void> {
  await take(upload, await askSession(upload.store, upload.token, options), options);
}

async function take(
  { progress, store, token }: UploadUnderWay,
  state: SessionState,
  { signal }: CallOptions,
): Promise<void> {
  if (state.kind === "open") {
    // The caller no longer has the parts before the one that is due.
    if (state.offset < progress.offset) throw lostBytes(token, state.offset);
    progress.offset = state.offset;
  } else {
    const { plan } = token;
    const crc32c = wholeCrcOf(plan, progress.digests);
    await confirmWritten(store, state.object, { sizeBytes: plan.sizeBytes, crc32c, signal });
    progress.stored = state.object;
  }
  progress.isCertain = true;
}
