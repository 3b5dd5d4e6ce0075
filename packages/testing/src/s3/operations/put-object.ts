import type { SendableAnswer } from "../../http/send-answer.ts";
import type { ReceivedContent } from "../body/receive-content.ts";
import { receiveBody } from "../body/request-body.ts";
import { assertedChecksum } from "../checksums/asserted-checksum.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import { emptyAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { storeObject } from "../state/bucket-state.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { checksumHeadersOf } from "./checksum-fields.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { defaultAlgorithm } from "./default-checksum.ts";
import { requireFileName } from "./file-names.ts";
import { objectHeadersOf } from "./object-headers.ts";

/** `PutObject`. */
export async function putObject(call: S3Call): Promise<SendableAnswer> {
  const { bucket, key, headers, state } = call;
  const objectHeaders = objectHeadersOf(headers);
  const algorithm = assertedChecksum(headers)?.algorithm ?? defaultAlgorithm(state);
  const received = await receiveBody(call, algorithm === undefined ? [] : [algorithm]);
  const object = wholeObject(key, received, algorithm, objectHeaders);
  try {
    requireWritable(conditionsOf(headers), bucket.objects.get(key));
    requireFileName(call);
  } catch (error) {
    await received.bytes.release();
    throw error;
  }
  await storeObject(bucket, object);
  return emptyAnswer(200, { ETag: `"${object.etag}"`, ...checksumHeadersOf(object.checksum) });
}

/** Makes an object of content that came in one piece. */
export function wholeObject(
  key: string,
  { bytes, etag, checksums }: ReceivedContent,
  algorithm: ChecksumAlgorithm | undefined,
  headers: Readonly<Record<string, string>>,
): StoredObject {
  const value = algorithm === undefined ? undefined : checksums.get(algorithm);
  const checksum =
    algorithm === undefined || value === undefined
      ? undefined
      : ({ algorithm, value, type: "FULL_OBJECT" } as const);
  const { sizeBytes } = bytes;
  return { key, sizeBytes, etag, lastModified: new Date(), checksum, headers, runs: [bytes] };
}
