import { ConnectionCut } from "../../faults/connection-cut.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { withFirstByteFlipped } from "../../store/bytes/first-byte-flipper.ts";
import { onlyFirst, withoutFirst } from "../content/passing-bytes.ts";
import { bodySizeBytes } from "../content/request-content.ts";
import { wholeQuanta } from "../content/whole-quanta.ts";
import type { ShortWrite } from "../faults/gcs-fault-effects.ts";
import type { GcsCall } from "../gcs-call.ts";
import { GcsError } from "../gcs-error.ts";
import type { UploadSession } from "../state/upload-session.ts";
import { inTurn, requireUsable, usableSession } from "./open-session.ts";
import { persist } from "./persist-content.ts";
import {
  completeAnswer,
  completeSession,
  incompleteAnswer,
  requireTotal,
} from "./session-progress.ts";
import { endsObject, requireNext, uploadRangeOf } from "./upload-range.ts";
import type { UploadRange } from "./upload-range.ts";

/** A session's PUT with content. */
export async function uploadChunk(call: GcsCall): Promise<SendableAnswer> {
  const { session } = await usableSession(call);
  return inTurn(session, () => takeChunk(call, session));
}

async function takeChunk(call: GcsCall, session: UploadSession): Promise<SendableAnswer> {
  const completion = requireUsable(session);
  if (completion !== undefined) return completeAnswer(call, session, completion.object);
  const { headers } = call;
  const range = uploadRangeOf(headers["content-range"], bodySizeBytes(headers));
  requireTotal(session, range.totalBytes);
  requireNext(range, session);
  await keepChunk(call, session, range);
  requireUsable(session);
  if (call.effect.shortWrite !== undefined) throw failureAfter(call.effect.shortWrite);
  const whole = endsObject(range) && session.persistedBytes === range.end;
  return whole ? completeSession(call, session) : incompleteAnswer(call, session);
}

/** What the session already holds is passed over, whatever it is now. */
async function keepChunk(
  { body, effect, state }: GcsCall,
  session: UploadSession,
  range: UploadRange,
): Promise<void> {
  const { shortWrite } = effect;
  const known = session.persistedBytes - range.start;
  const fresh = known === 0 ? body : withoutFirst(body, known);
  const kept = shortWrite === undefined ? fresh : onlyFirst(fresh, shortWrite.keptBytes);
  const arrived = effect.corrupts === undefined ? kept : withFirstByteFlipped(kept);
  if (effect.corrupts === "unnoticed") session.hidesCorruption = true;
  const ends = endsObject(range) && shortWrite === undefined;
  const sizeBytes = Math.max(0, range.end - session.persistedBytes);
  await persist(session, { groups: wholeQuanta(arrived, ends), sizeBytes }, state.store);
}

function failureAfter({ resets }: ShortWrite): Error {
  return resets ? new ConnectionCut() : new GcsError(503, "backendError", "Backend Error");
}
