import type { SendableAnswer } from "../../http/send-answer.ts";
import type { ReceivedContent } from "../body/receive-content.ts";
import { receiveBody } from "../body/request-body.ts";
import { assertedChecksum } from "../checksums/asserted-checksum.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import { emptyAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { invalidArgument, invalidRequest, notImplemented } from "../s3-errors.ts";
import type { MultipartUpload, StoredPart } from "../state/bucket-state.ts";
import { partChecksumHeadersOf } from "./checksum-fields.ts";
import { openUpload } from "./existing-object.ts";

/** "Amazon S3 multipart upload limits" in the Amazon S3 user guide. */
const MAX_PART_NUMBER = 10_000;

/** `UploadPart`. */
export async function uploadPart(call: S3Call): Promise<SendableAnswer> {
  const partNumber = partNumberOf(call);
  const upload = uploadOf(call);
  requireAgreedAlgorithm(call, upload);
  const received = await receiveBody(call, algorithmsOf(upload));
  const part = await storePart(call, { upload, partNumber, received });
  const shown = assertedChecksum(call.headers) !== undefined || upload.checksum?.declared === true;
  return emptyAnswer(200, {
    ETag: `"${part.etag}"`,
    ...(shown ? partChecksumHeadersOf(part.checksums) : {}),
  });
}

/**
 * Returns the number that a request gives its part.
 *
 * @throws {@link S3Error} `InvalidArgument`.
 */
export function partNumberOf({ query }: S3Call): number {
  const partNumber = Number(query.get("partNumber"));
  if (Number.isSafeInteger(partNumber) && partNumber >= 1 && partNumber <= MAX_PART_NUMBER) {
    return partNumber;
  }
  throw invalidArgument(
    `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
  );
}

/**
 * Finds the open upload that a request names.
 *
 * @throws {@link S3Error} `NoSuchUpload`.
 */
export function uploadOf({ bucket, key, query }: S3Call): MultipartUpload {
  return openUpload(bucket, key, query.get("uploadId") ?? "");
}

/** Returns the checksums that every part of an upload needs. */
export function algorithmsOf({ checksum }: MultipartUpload): ChecksumAlgorithm[] {
  return checksum === undefined ? [] : [checksum.algorithm];
}

/** A part to store. */
export interface PartToStore {
  /** The upload. */
  readonly upload: MultipartUpload;
  /** The part's number. */
  readonly partNumber: number;
  /** What came in. */
  readonly received: ReceivedContent;
}

/**
 * Stores a part in the place of one of the same number.
 *
 * @throws {@link S3Error} `NoSuchUpload` where the upload ended meanwhile.
 */
export async function storePart(
  call: S3Call,
  { upload, partNumber, received }: PartToStore,
): Promise<StoredPart> {
  const { bytes, etag, checksums } = received;
  const { sizeBytes } = bytes;
  const part = { partNumber, sizeBytes, etag, checksums, bytes, lastModified: new Date() };
  if (call.forgetsPart) {
    await bytes.release();
    return part;
  }
  try {
    uploadOf(call);
  } catch (error) {
    await bytes.release();
    throw error;
  }
  const replaced = upload.parts.get(partNumber);
  const isOther = replaced !== undefined && replaced.etag !== etag;
  if (isOther && !call.state.traits.overwritesParts) {
    await bytes.release();
    throw notImplemented("Uploading a part again with another content");
  }
  upload.parts.set(partNumber, part);
  await replaced?.bytes.release();
  return part;
}

function requireAgreedAlgorithm({ headers }: S3Call, { checksum }: MultipartUpload): void {
  const asserted = assertedChecksum(headers);
  if (asserted === undefined || checksum?.declared !== true) return;
  if (asserted.algorithm === checksum.algorithm) return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${asserted.algorithm.toLowerCase()}`,
  );
}
