import type { SendableAnswer } from "../../http/send-answer.ts";
import { readAll } from "../../store/bytes/read-all.ts";
import { hashesOfHeader } from "../content/asserted-hashes.ts";
import { parseMultipart } from "../content/multipart-body.ts";
import { receiveContent } from "../content/receive-content.ts";
import type { IncomingContent } from "../content/receive-content.ts";
import { bodySizeBytes } from "../content/request-content.ts";
import type { GcsCall } from "../gcs-call.ts";
import { resourceAnswer } from "../http/gcs-answer.ts";
import type { ObjectDraft } from "../state/object-draft.ts";
import { finishObject } from "./finish-object.ts";
import { objectDraftOf } from "./object-draft.ts";
import { objectResourceOf } from "./object-resource.ts";

/** An object and its content, from one request. */
interface Insertion {
  /** The object. */
  readonly draft: ObjectDraft;
  /** Its content. */
  readonly content: Pick<IncomingContent, "sizeBytes" | "source">;
}

/** `Objects: insert` in one request. */
export async function insertObject(call: GcsCall): Promise<SendableAnswer> {
  const { bucket, effect, headers, state, target } = call;
  const multipart = target.query.get("uploadType") === "multipart";
  const { draft, content } = multipart ? await multipartInsertion(call) : mediaInsertion(call);
  call.onNamed(draft.name);
  const asserted = [draft.asserted, hashesOfHeader(headers["x-goog-hash"])];
  const { bytes, hashes } = await receiveContent({ ...content, asserted, effect }, state.store);
  const object = await finishObject(bucket, draft, { runs: [bytes], hashes });
  return resourceAnswer(objectResourceOf(bucket, object), target.query);
}

function mediaInsertion({ body, headers, target }: GcsCall): Insertion {
  const { query } = target;
  const draft = objectDraftOf({ query, metadata: "", contentType: headers["content-type"] });
  return { draft, content: { source: body, sizeBytes: bodySizeBytes(headers) } };
}

async function multipartInsertion({ body, headers, target }: GcsCall): Promise<Insertion> {
  const whole = await readAll(body);
  const { metadata, contentType, content } = parseMultipart(headers["content-type"], whole);
  const draft = objectDraftOf({ query: target.query, metadata, contentType });
  return { draft, content: { source: only(content), sizeBytes: content.byteLength } };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
