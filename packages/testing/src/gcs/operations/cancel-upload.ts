import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsCall } from "../gcs-call.ts";
import { noSession } from "../gcs-errors.ts";
import { emptyAnswer } from "../http/gcs-answer.ts";
import { endSession, usableSession } from "./open-session.ts";

/** Cancels a session: 499 says that it is. */
export async function cancelUpload(call: GcsCall): Promise<SendableAnswer> {
  const { session, completion } = await usableSession(call);
  if (completion !== undefined) throw noSession(404);
  await endSession(session, { kind: "gone", status: 410 });
  return emptyAnswer(499);
}
