import type { GcsCall } from "../gcs-call.ts";
import { noSession } from "../gcs-errors.ts";
import { releaseRuns } from "../state/bucket-state.ts";
import type { BucketState } from "../state/bucket-state.ts";
import type { SessionEnd, UploadSession } from "../state/upload-session.ts";

/** A session that is open, or complete. */
export interface UsableSession {
  /** The session. */
  readonly session: UploadSession;
  /** How it ended, if it did. */
  readonly completion: Extract<SessionEnd, { readonly kind: "complete" }> | undefined;
}

/**
 * Finds the session that a request names.
 *
 * @throws {@link GcsError} 404 or 410 where it is gone, and what its content was refused with.
 */
export async function usableSession({ bucket, effect, target }: GcsCall): Promise<UsableSession> {
  const session = bucket.sessions.get(target.query.get("upload_id") ?? "");
  if (session === undefined) throw noSession(404);
  if (effect.forgetsSession !== undefined) {
    await endSession(session, { kind: "gone", status: effect.forgetsSession });
  }
  if (!isOpen(session)) await endSession(session, { kind: "gone", status: 410 });
  return { session, completion: requireUsable(session) };
}

/**
 * Tells how a session was completed, if it was.
 *
 * @throws {@link GcsError} where it ended otherwise.
 */
export function requireUsable({ end }: UploadSession): UsableSession["completion"] {
  if (end === undefined || end.kind === "complete") return end;
  throw end.kind === "gone" ? noSession(end.status) : end.error;
}

/** Tells whether a session can still be used. */
function isOpen({ end, expiresAtMs }: UploadSession): boolean {
  return end === undefined && Date.now() < expiresAtMs;
}

/** Lists the sessions that can still be used. */
export function openSessionsOf({ sessions }: BucketState): readonly UploadSession[] {
  return [...sessions.values()].filter(isOpen);
}

/** Ends a session, unless it has ended, and gives its space back; the object's, if it has one, stays. */
export async function endSession(session: UploadSession, end: SessionEnd): Promise<void> {
  if (session.end !== undefined) return;
  session.end = end;
  session.hashes.drop();
  if (end.kind !== "complete") await releaseRuns(session.runs.splice(0));
}

/** Does what changes a session when all that was begun before is done. */
export function inTurn<Result>(
  session: UploadSession,
  work: () => Promise<Result>,
): Promise<Result> {
  const result = session.writing.then(work);
  session.writing = result.catch(() => undefined);
  return result;
}
