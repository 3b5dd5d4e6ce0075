import { createHash, randomBytes } from "node:crypto";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { bytesOfRuns } from "../../store/bytes/read-runs.ts";
import { readText } from "../body/request-body.ts";
import { objectChecksum } from "../checksums/object-checksum.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import { encodeUriPath } from "../http/uri-encoding.ts";
import type { S3Call } from "../s3-call.ts";
import { noSuchUpload } from "../s3-errors.ts";
import { storeObject } from "../state/bucket-state.ts";
import type {
  Completion,
  MultipartUpload,
  ObjectChecksum,
  StoredObject,
  StoredPart,
} from "../state/bucket-state.ts";
import { parseCompletionRequest } from "../xml/completion-request.ts";
import type { NamedPart } from "../xml/completion-request.ts";
import { checksumNodesOf } from "./checksum-fields.ts";
import { requireAssertedObject, requireParts } from "./completed-parts.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { requireFileName } from "./file-names.ts";
import { uploadOf } from "./upload-part.ts";

/** `CompleteMultipartUpload`. */
export async function completeMultipartUpload(call: S3Call): Promise<SendableAnswer> {
  const { bucket, headers, key, query } = call;
  const uploadId = query.get("uploadId") ?? "";
  const named = parseCompletionRequest(await readText(call));
  const object = bucket.uploads.has(uploadId) ? await completedObject(call, named) : undefined;
  // From here on nothing waits: of several completions at once one is the first.
  requireWritable(conditionsOf(headers), bucket.objects.get(key));
  const repeated = bucket.completions.get(uploadId);
  if (repeated?.key === key && call.state.traits.repeatsCompletion)
    return completionAnswer(call, repeated);
  if (object === undefined) throw noSuchUpload(uploadId);
  requireFileName(call);
  await complete(call, uploadOf(call), object);
  return completionAnswer(call, object);
}

async function completedObject(call: S3Call, named: readonly NamedPart[]): Promise<StoredObject> {
  const upload = uploadOf(call);
  const { options, traits } = call.state;
  const parts = requireParts(named, upload, { ...traits, minPartBytes: options.minPartBytes });
  const etag = traits.opaqueEtags ? randomBytes(16).toString("hex") : multipartEtag(parts);
  if (traits.checksums !== "verified")
    return { ...objectOf(upload, parts), etag, checksum: undefined };
  const checksum = await checksumOf(upload, parts);
  const object = { ...objectOf(upload, parts), etag, checksum };
  requireAssertedObject(call.headers, object);
  return object;
}

async function complete(
  { bucket, state }: S3Call,
  upload: MultipartUpload,
  object: StoredObject,
): Promise<void> {
  const { key, etag, checksum } = object;
  const { forgetsPartEtags } = state.traits;
  const content = forgetsPartEtags ? await bytesOfRuns(object.runs) : undefined;
  bucket.uploads.delete(upload.uploadId);
  bucket.completions.set(upload.uploadId, { key, etag, checksum });
  await storeObject(bucket, content === undefined ? object : { ...object, etag: md5Of(content) });
  const leftOut = [...upload.parts.values()].filter(({ bytes }) => !object.runs.includes(bytes));
  await Promise.all(leftOut.map(({ bytes }) => bytes.release()));
}

function objectOf(
  { key, headers }: MultipartUpload,
  parts: readonly StoredPart[],
): Omit<StoredObject, "checksum" | "etag"> {
  return {
    key,
    headers,
    lastModified: new Date(),
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    runs: parts.map(({ bytes }) => bytes),
  };
}

/** The MD5 of the parts' MD5s, and how many they were. */
function multipartEtag(parts: readonly StoredPart[]): string {
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  return `${md5Of(digests)}-${parts.length}`;
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

async function checksumOf(
  { checksum }: MultipartUpload,
  parts: readonly StoredPart[],
): Promise<ObjectChecksum | undefined> {
  if (checksum === undefined) return undefined;
  const { algorithm, type } = checksum;
  const shares = parts.map(({ checksums, sizeBytes }) => ({
    value: checksums.get(algorithm) ?? "",
    sizeBytes,
  }));
  return { algorithm, type, value: await objectChecksum(algorithm, type, shares) };
}

function completionAnswer(
  { bucket, headers }: S3Call,
  { key, etag, checksum }: Completion,
): SendableAnswer {
  return resultAnswer("CompleteMultipartUploadResult", [
    ["Location", `http://${headers["host"]}/${bucket.name}/${encodeUriPath(key)}`],
    ["Bucket", bucket.name],
    ["Key", key],
    ["ETag", `"${etag}"`],
    ...checksumNodesOf(checksum),
  ]);
}
