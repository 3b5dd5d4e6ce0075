import type { SendableAnswer } from "../../http/send-answer.ts";
import { readAll } from "../../store/bytes/read-all.ts";
import type { GcsCall } from "../gcs-call.ts";
import { noSuchBucket, notFound } from "../gcs-errors.ts";
import { resourceAnswer } from "../http/gcs-answer.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { conditionsOf, numberOf, requireWritable } from "./conditions.ts";
import { copiedRuns } from "./copied-runs.ts";
import { existingObject } from "./existing-object.ts";
import { finishObject } from "./finish-object.ts";
import { objectDraftOf } from "./object-draft.ts";
import { objectResourceOf } from "./object-resource.ts";
import { bytesBefore, tokenFor } from "./rewrite-token.ts";
import type { Rewrite } from "./rewrite-token.ts";

/** One call of `Objects: rewrite`: copies some bytes, and gives a token for the others. */
export async function rewriteObject(call: GcsCall): Promise<SendableAnswer> {
  const { query } = call.target;
  const metadata = (await readAll(call.body)).toString();
  const rewrite = rewriteOf(call);
  const { source, to } = rewrite;
  const { sizeBytes } = source;
  const rewrittenBytes = Math.min(sizeBytes, bytesBefore(rewrite, query) + stepBytes(call));
  const progress = {
    kind: "storage#rewriteResponse",
    totalBytesRewritten: String(rewrittenBytes),
    objectSize: String(sizeBytes),
  };
  if (rewrittenBytes < sizeBytes) {
    const rewriteToken = tokenFor(rewrite, rewrittenBytes);
    return resourceAnswer({ ...progress, done: false, rewriteToken }, query);
  }
  const resource = objectResourceOf(to, await copyOf(call, rewrite, metadata));
  return resourceAnswer({ ...progress, done: true, resource }, query);
}

function rewriteOf({ bucket, state, target }: GcsCall): Rewrite {
  const { name, destination, query } = target;
  if (destination === undefined) throw notFound();
  const source = existingObject(bucket, name, numberOf(query, "sourceGeneration"));
  requireWritable(conditionsOf(query, "Source"), source);
  const to = state.buckets.get(destination.bucket);
  if (to === undefined) throw noSuchBucket();
  requireWritable(conditionsOf(query), to.objects.get(destination.name));
  return { from: bucket, source, to, toName: destination.name };
}

function stepBytes({ state, target }: GcsCall): number {
  const { maxRewriteBytes } = state.options;
  return Math.min(maxRewriteBytes, numberOf(target.query, "maxBytesRewrittenPerCall") ?? Infinity);
}

/** Without metadata in the request the copy has its source's; its hashes it has in any case. */
async function copyOf(
  call: GcsCall,
  { source, to, toName }: Rewrite,
  metadata: string,
): Promise<StoredObject> {
  const { query } = call.target;
  const named = new Map([...query, ["name", toName]]);
  const draft = objectDraftOf({ query: named, metadata, contentType: undefined });
  const kept = metadata === "" ? source : draft;
  const { crc32c, md5Hash, componentCount } = source;
  return finishObject(
    to,
    {
      name: toName,
      attributes: kept.attributes,
      metadata: kept.metadata,
      kmsKeyName: query.get("destinationKmsKeyName"),
      conditions: draft.conditions,
    },
    { runs: await copiedRuns(call.state, source), hashes: { crc32c, md5Hash }, componentCount },
  );
}
