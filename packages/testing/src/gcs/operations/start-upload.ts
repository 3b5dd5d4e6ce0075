import { randomBytes } from "node:crypto";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { readAll } from "../../store/bytes/read-all.ts";
import { needsMd5 } from "../content/receive-content.ts";
import { startHashes } from "../content/running-hashes.ts";
import type { GcsCall } from "../gcs-call.ts";
import { invalid } from "../gcs-errors.ts";
import { emptyAnswer } from "../http/gcs-answer.ts";
import type { ObjectDraft } from "../state/object-draft.ts";
import type { UploadSession } from "../state/upload-session.ts";
import { objectDraftOf } from "./object-draft.ts";

const WHOLE_NUMBER = /^\d+$/;

/** `Objects: insert` with `uploadType=resumable`: the answer's `Location` is the session. */
export async function startUpload(call: GcsCall): Promise<SendableAnswer> {
  const { bucket, headers, target } = call;
  const metadata = (await readAll(call.body)).toString();
  const contentType = headers["x-upload-content-type"];
  const draft = objectDraftOf({ query: target.query, metadata, contentType });
  call.onNamed(draft.name);
  const session = await createSession(call, draft);
  bucket.sessions.set(session.uploadId, session);
  return emptyAnswer(200, { Location: sessionUrlOf(call, session) });
}

async function createSession(
  { headers, state, target }: GcsCall,
  draft: ObjectDraft,
): Promise<UploadSession> {
  return {
    uploadId: randomBytes(48).toString("base64url"),
    draft,
    query: target.query,
    expiresAtMs: Date.now() + state.options.sessionLifeMs,
    hashes: await startHashes(needsMd5([draft.asserted], state.store)),
    totalBytes: declaredBytes(headers["x-upload-content-length"]),
    persistedBytes: 0,
    runs: [],
    hidesCorruption: false,
    end: undefined,
    writing: Promise.resolve(),
  };
}

function declaredBytes(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (WHOLE_NUMBER.test(header)) return Number(header);
  throw invalid("Invalid X-Upload-Content-Length header.");
}

function sessionUrlOf(
  { bucket, headers }: GcsCall,
  { draft, uploadId }: Pick<UploadSession, "draft" | "uploadId">,
): string {
  const query = new URLSearchParams({
    uploadType: "resumable",
    name: draft.name,
    upload_id: uploadId,
  });
  const path = `/upload/storage/v1/b/${encodeURIComponent(bucket.name)}/o`;
  return `http://${headers["host"]}${path}?${query.toString()}`;
}
