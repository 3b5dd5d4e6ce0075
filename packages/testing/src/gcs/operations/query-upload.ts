import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsCall } from "../gcs-call.ts";
import { invalid } from "../gcs-errors.ts";
import type { UploadSession } from "../state/upload-session.ts";
import { inTurn, requireUsable, usableSession } from "./open-session.ts";
import {
  completeAnswer,
  completeSession,
  incompleteAnswer,
  requireTotal,
} from "./session-progress.ts";

const QUERY = /^bytes \*\/(?:\*|(\d+))$/;

/** Asks a session how far it is; one that lacks nothing but its total is completed by it. */
export async function queryUpload(call: GcsCall): Promise<SendableAnswer> {
  const { session, completion } = await usableSession(call);
  if (completion !== undefined) return completeAnswer(call, session, completion.object);
  const match = QUERY.exec(call.headers["content-range"] ?? "");
  if (match === null) throw invalid("Failed to parse Content-Range header.");
  const total = match[1] === undefined ? undefined : Number(match[1]);
  requireTotal(session, total);
  if (total !== session.persistedBytes) return incompleteAnswer(call, session);
  return inTurn(session, () => completeWhole(call, session));
}

async function completeWhole(call: GcsCall, session: UploadSession): Promise<SendableAnswer> {
  const completion = requireUsable(session);
  if (completion !== undefined) return completeAnswer(call, session, completion.object);
  return completeSession(call, session);
}
