import { randomBytes } from "node:crypto";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { parseChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { ChecksumAlgorithm, ChecksumType } from "../checksums/checksum-algorithm.ts";
import { isCombinable } from "../checksums/object-checksum.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { invalidRequest, notImplemented } from "../s3-errors.ts";
import type { UploadChecksum } from "../state/bucket-state.ts";
import { defaultAlgorithm } from "./default-checksum.ts";
import { objectHeadersOf } from "./object-headers.ts";

const TIME_DIGITS = 16;

/** `CreateMultipartUpload`. */
export function createMultipartUpload(call: S3Call): SendableAnswer {
  const { bucket, key, headers } = call;
  const uploadId = nextUploadId();
  const checksum = uploadChecksumOf(call);
  bucket.uploads.set(uploadId, {
    uploadId,
    key,
    checksum,
    initiated: new Date(),
    parts: new Map(),
    headers: objectHeadersOf(headers),
  });
  return resultAnswer(
    "InitiateMultipartUploadResult",
    [
      ["Bucket", bucket.name],
      ["Key", key],
      ["UploadId", uploadId],
    ],
    checksum?.declared === true
      ? { "x-amz-checksum-algorithm": checksum.algorithm, "x-amz-checksum-type": checksum.type }
      : {},
  );
}

/** Ids sort by the time of creation, and cannot be guessed. */
function nextUploadId(): string {
  return (
    process.hrtime.bigint().toString(16).padStart(TIME_DIGITS, "0") +
    randomBytes(16).toString("hex")
  );
}

function uploadChecksumOf({ headers, state }: S3Call): UploadChecksum | undefined {
  const named = headers["x-amz-checksum-algorithm"];
  const declared = named === undefined ? undefined : parseChecksumAlgorithm(named);
  if (named !== undefined && declared === undefined) {
    throw invalidRequest("Checksum algorithm provided is unsupported.");
  }
  const algorithm = declared ?? defaultAlgorithm(state);
  if (algorithm === undefined) return undefined;
  const type = checksumTypeOf(headers["x-amz-checksum-type"], algorithm);
  if (type === "FULL_OBJECT" && !state.traits.fullObject.includes(algorithm)) {
    if (state.traits.checksums === "verified") {
      throw notImplemented(`Header 'x-amz-checksum-algorithm' with value '${algorithm}'`);
    }
  }
  return { algorithm, type, declared: declared !== undefined };
}

function checksumTypeOf(named: string | undefined, algorithm: ChecksumAlgorithm): ChecksumType {
  const usual = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const type = named ?? usual;
  const full = type === "FULL_OBJECT" && isCombinable(algorithm);
  const composite = type === "COMPOSITE" && algorithm !== "CRC64NVME";
  if (full || composite) return type;
  throw invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}
