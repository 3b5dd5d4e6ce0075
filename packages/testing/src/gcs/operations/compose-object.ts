import type { SendableAnswer } from "../../http/send-answer.ts";
import { readAll } from "../../store/bytes/read-all.ts";
import { combineCrcs } from "../../store/checksums/crc-combine.ts";
import { CRC32C } from "../../store/checksums/crc-parameters.ts";
import type { GcsCall } from "../gcs-call.ts";
import { invalid } from "../gcs-errors.ts";
import { resourceAnswer } from "../http/gcs-answer.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { copiedRuns } from "./copied-runs.ts";
import { existingObject } from "./existing-object.ts";
import { finishObject } from "./finish-object.ts";
import { membersOf, objectDraftOf, resourceOf } from "./object-draft.ts";
import { objectResourceOf } from "./object-resource.ts";

/** "Quotas and limits" in the Cloud Storage documentation. */
const MAX_COMPONENTS = 32;

/** `Objects: compose`: an object without an MD5. */
export async function composeObject(call: GcsCall): Promise<SendableAnswer> {
  const { bucket, state, target } = call;
  const { name, query } = target;
  const request = resourceOf((await readAll(call.body)).toString());
  const sources = sourcesOf(call, request.get("sourceObjects"));
  const metadata = JSON.stringify(request.get("destination") ?? {});
  const named = new Map([...query, ["name", name]]);
  const draft = objectDraftOf({ query: named, metadata, contentType: undefined });
  const runs = await Promise.all(sources.map((source) => copiedRuns(state, source)));
  const object = await finishObject(bucket, draft, {
    runs: runs.flat(),
    hashes: { crc32c: crc32cOf(sources), md5Hash: undefined },
    componentCount: sources.reduce((sum, { componentCount = 1 }) => sum + componentCount, 0),
  });
  return resourceAnswer(objectResourceOf(bucket, object), query);
}

function sourcesOf({ bucket }: GcsCall, list: unknown): readonly StoredObject[] {
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_COMPONENTS) {
    throw invalid(`The number of source components must be between 1 and ${MAX_COMPONENTS}.`);
  }
  return list.map((source: unknown) => {
    const members = membersOf(source);
    const generation = members.get("generation");
    return existingObject(
      bucket,
      String(members.get("name")),
      generation === undefined ? undefined : Number(generation),
    );
  });
}

function crc32cOf(sources: readonly StoredObject[]): string {
  const pieces = sources.map(({ crc32c, sizeBytes }) => ({
    crc: BigInt(Buffer.from(crc32c, "base64").readUInt32BE()),
    sizeBytes,
  }));
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Number(combineCrcs(pieces, CRC32C)));
  return bytes.toString("base64");
}
