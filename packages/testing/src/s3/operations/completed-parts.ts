import { assertedChecksum } from "../checksums/asserted-checksum.ts";
import { checksumElementOf, checksumHeaderOf } from "../checksums/checksum-algorithm.ts";
import type { S3Traits } from "../profile/s3-traits.ts";
import { S3Error } from "../s3-error.ts";
import { badDigest, invalidPart, invalidRequest } from "../s3-errors.ts";
import type { MultipartUpload, StoredObject, StoredPart } from "../state/bucket-state.ts";
import type { NamedPart } from "../xml/completion-request.ts";

/**
 * Finds the parts that a completion names.
 *
 * @throws {@link S3Error} `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`, or `InvalidRequest`
 *   where a composite checksum lacks that of a part.
 */
export function requireParts(
  named: readonly NamedPart[],
  upload: MultipartUpload,
  rules: PartRules,
): readonly StoredPart[] {
  requireOrder(named);
  const parts = named.map((part) => requirePart(part, upload));
  const inner = parts.slice(0, -1);
  if (rules.leastPartSize) for (const part of inner) requireSize(part, rules.minPartBytes);
  if (rules.equalParts) requireEqualSizes(inner);
  if (rules.namesEveryPart) requireEveryPart(parts, upload);
  return parts;
}

/** What a completion is held to. */
type PartRules = Pick<S3Traits, "equalParts" | "leastPartSize" | "namesEveryPart"> & {
  readonly minPartBytes: number;
};

function requireEqualSizes(parts: readonly StoredPart[]): void {
  const odd = parts.find(({ sizeBytes }) => sizeBytes !== parts[0]?.sizeBytes);
  if (odd === undefined) return;
  throw new S3Error(400, "InvalidPart", "All non-trailing parts must have the same length.");
}

function requireEveryPart(
  parts: readonly StoredPart[],
  { parts: uploaded }: MultipartUpload,
): void {
  const leftOut = [...uploaded.values()].find((part) => !parts.includes(part));
  if (leftOut !== undefined) throw invalidPart(leftOut.partNumber);
}

/**
 * Holds a completed object to what the request's headers say of it.
 *
 * @throws {@link S3Error} `BadDigest` or `InvalidRequest`.
 */
export function requireAssertedObject(
  headers: Readonly<Record<string, string>>,
  { checksum, sizeBytes }: StoredObject,
): void {
  const size = headers["x-amz-mp-object-size"];
  if (size !== undefined && Number(size) !== sizeBytes) {
    throw invalidRequest(
      "The provided 'x-amz-mp-object-size' header does not match what was uploaded.",
    );
  }
  const type = headers["x-amz-checksum-type"];
  if (type !== undefined && type !== checksum?.type) {
    throw invalidRequest("The checksum type does not match that of the upload.");
  }
  const asserted = assertedChecksum(headers);
  if (asserted === undefined) return;
  if (asserted.algorithm !== checksum?.algorithm) {
    throw invalidRequest("The checksum algorithm does not match that of the upload.");
  }
  if (asserted.value !== checksum.value) throw badDigest(checksumHeaderOf(asserted.algorithm));
}

function requireOrder(named: readonly NamedPart[]): void {
  const inOrder = named.every(
    ({ partNumber }, index) => index === 0 || partNumber > (named[index - 1]?.partNumber ?? 0),
  );
  if (inOrder) return;
  const message =
    "The list of parts was not in ascending order. The parts list must be specified in order by part number.";
  throw new S3Error(400, "InvalidPartOrder", message);
}

function requirePart(named: NamedPart, upload: MultipartUpload): StoredPart {
  const { partNumber, etag, checksums } = named;
  const part = upload.parts.get(partNumber);
  if (part === undefined || part.etag !== etag) throw invalidPart(partNumber);
  for (const [algorithm, value] of part.checksums) {
    const claimed = checksums.get(checksumElementOf(algorithm));
    if (claimed !== undefined && claimed !== value) throw invalidPart(partNumber);
  }
  requireCompositeShare(named, upload);
  return part;
}

function requireCompositeShare(
  { partNumber, checksums }: NamedPart,
  { checksum }: MultipartUpload,
): void {
  if (checksum?.type !== "COMPOSITE" || checksums.has(checksumElementOf(checksum.algorithm)))
    return;
  throw invalidRequest(
    `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
  );
}

function requireSize({ partNumber, sizeBytes }: StoredPart, minPartBytes: number): void {
  if (sizeBytes >= minPartBytes) return;
  const message = "Your proposed upload is smaller than the minimum allowed size";
  throw new S3Error(400, "EntityTooSmall", message, {
    fields: {
      PartNumber: String(partNumber),
      ProposedSize: String(sizeBytes),
      MinSizeAllowed: String(minPartBytes),
    },
  });
}
