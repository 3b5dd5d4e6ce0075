import type { SendableAnswer } from "../../http/send-answer.ts";
import { readRuns } from "../../store/bytes/read-runs.ts";
import { receiveContent } from "../body/receive-content.ts";
import { parseChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { invalidRequest, notImplemented } from "../s3-errors.ts";
import { storeObject } from "../state/bucket-state.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { checksumNodesOf } from "./checksum-fields.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { copySourceOf } from "./copy-source.ts";
import { defaultAlgorithm } from "./default-checksum.ts";
import { requireFileName } from "./file-names.ts";
import { objectHeadersOf } from "./object-headers.ts";
import { wholeObject } from "./put-object.ts";

/** `CopyObject`: the copy is one piece, however many parts its source had. */
export async function copyObject(call: S3Call): Promise<SendableAnswer> {
  const { bucket, key, headers } = call;
  const { bucketName, object } = copySourceOf(call);
  const replaces = headers["x-amz-metadata-directive"] === "REPLACE";
  if (bucketName === bucket.name && object.key === key && !replaces) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  requireWritable(conditionsOf(headers), bucket.objects.get(key));
  requireFileName(call);
  const copy = await copyOf(call, object, replaces ? objectHeadersOf(headers) : object.headers);
  await storeObject(bucket, copy);
  return resultAnswer("CopyObjectResult", [
    ["ETag", `"${copy.etag}"`],
    ["LastModified", copy.lastModified.toISOString()],
    ...checksumNodesOf(copy.checksum),
  ]);
}

async function copyOf(
  call: S3Call,
  source: StoredObject,
  headers: StoredObject["headers"],
): Promise<StoredObject> {
  const { key, state } = call;
  // What was dropped cannot be read again; neither does a copy of it need space of its own.
  if (!state.store.keepsBytes) return { ...source, key, headers, lastModified: new Date() };
  const { sizeBytes, runs } = source;
  const algorithm = copyAlgorithmOf(call, source);
  const content = {
    source: readRuns(runs, { start: 0, end: sizeBytes }, notImplemented),
    sizeBytes,
    algorithms: algorithm === undefined ? [] : [algorithm],
    assertions: {},
  };
  return wholeObject(key, await receiveContent(content, state.store), algorithm, headers);
}

function copyAlgorithmOf(
  { headers, state }: S3Call,
  { checksum }: StoredObject,
): ChecksumAlgorithm | undefined {
  const named = parseChecksumAlgorithm(headers["x-amz-checksum-algorithm"] ?? "");
  return named ?? checksum?.algorithm ?? defaultAlgorithm(state);
}
