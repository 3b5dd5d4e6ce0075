import type { SendableAnswer } from "../../http/send-answer.ts";
import { hashesOfHeader, requireHashes } from "../content/asserted-hashes.ts";
import type { GcsCall } from "../gcs-call.ts";
import { GcsError } from "../gcs-error.ts";
import { invalid } from "../gcs-errors.ts";
import { emptyAnswer, resourceAnswer } from "../http/gcs-answer.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import type { UploadSession } from "../state/upload-session.ts";
import { finishObject } from "./finish-object.ts";
import { objectResourceOf } from "./object-resource.ts";
import { endSession } from "./open-session.ts";

/** Answers that a session is not complete, and how much of it is kept: no `Range` before the first byte. */
export function incompleteAnswer(
  { headers }: GcsCall,
  { persistedBytes }: UploadSession,
): SendableAnswer {
  const range = persistedBytes === 0 ? {} : { Range: `bytes=0-${persistedBytes - 1}` };
  // Clients whose HTTP stack takes 308 for a redirection ask for this.
  if (headers["x-guploader-no-308"] !== "yes") return emptyAnswer(308, range);
  return emptyAnswer(200, { ...range, "X-HTTP-Status-Code-Override": "308" });
}

/** Answers with the object that a session became. */
export function completeAnswer(
  { bucket }: GcsCall,
  { query }: UploadSession,
  object: StoredObject,
): SendableAnswer {
  return resourceAnswer(objectResourceOf(bucket, object), query);
}

/**
 * Holds a request to the size that the session has.
 *
 * @throws {@link GcsError} 400.
 */
export function requireTotal(session: UploadSession, totalBytes: number | undefined): void {
  if (totalBytes === undefined) return;
  session.totalBytes ??= totalBytes;
  if (session.totalBytes === totalBytes && totalBytes >= session.persistedBytes) return;
  throw invalid(
    `Invalid request. The total size of ${totalBytes} byte(s) contradicts what was told or sent before.`,
  );
}

/**
 * Makes a session whose content is whole an object.
 *
 * @throws {@link GcsError} 400 or 412; the session ends in either case.
 */
export async function completeSession(
  call: GcsCall,
  session: UploadSession,
): Promise<SendableAnswer> {
  const { bucket, headers } = call;
  const { draft, runs } = session;
  try {
    const hashes = session.hashes.finish();
    if (!session.hidesCorruption) {
      requireHashes(draft.asserted, hashes);
      requireHashes(hashesOfHeader(headers["x-goog-hash"]), hashes);
    }
    const object = await finishObject(bucket, draft, { runs: [...runs], hashes });
    await endSession(session, { kind: "complete", object });
    return completeAnswer(call, session, object);
  } catch (error) {
    if (error instanceof GcsError) await endSession(session, { kind: "refused", error });
    throw error;
  }
}
