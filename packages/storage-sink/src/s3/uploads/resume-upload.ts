import type { Part } from "@aws-sdk/client-s3";
import type { CallOptions, PartPlan, Upload, UploadToken } from "@prefetch/core";
import { isPlannedPart } from "../../parts/planned-part.ts";
import { isAbsent } from "../client/s3-errors.ts";
import { hexOf } from "../integrity/integrity.ts";
import type { Integrity } from "../integrity/integrity.ts";
import { versionOf } from "../objects/head-object.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { listS3Parts } from "./list-parts.ts";
import type { ListedParts } from "./list-parts.ts";
import { createS3Upload } from "./s3-upload.ts";
import type { HeldPart } from "./upload-parts.ts";

/**
 * Goes on with an upload, as `StorageSink.resumeUpload` has it. Only parts of the planned size count;
 * others are written again.
 */
export async function resumeS3Upload(
  sinking: S3Sinking,
  token: UploadToken,
  options: CallOptions = {},
): Promise<Upload | undefined> {
  try {
    const listed = await listS3Parts(sinking, token, options);
    const integrity = integrityOf(listed) ?? (await sinking.profile.probed(options)).integrity;
    const held = listed.parts.flatMap((part) => heldPartOf(part, token.plan, integrity));
    sinking.openUploads.add(token.uploadId);
    return createS3Upload(sinking, { token, integrity, held });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** An upload keeps the checksum that it was begun with; not every store tells which that is. */
function integrityOf({ algorithm }: ListedParts): Integrity | undefined {
  if (algorithm === "CRC32C") return "crc32c";
  return algorithm === "CRC64NVME" ? "crc64nvme" : undefined;
}

function heldPartOf(part: Part, plan: PartPlan, integrity: Integrity): readonly HeldPart[] {
  const { ETag = "", PartNumber = 0, Size = 0 } = part;
  if (!isPlannedPart(plan, PartNumber, Size)) return [];
  return [
    { partNumber: PartNumber, sizeBytes: Size, etag: ETag, hex: digestOfPart(part, integrity) },
  ];
}

function digestOfPart(part: Part, integrity: Integrity): string | undefined {
  if (integrity === "md5") return versionOf(part.ETag);
  const base64 = {
    crc32c: part.ChecksumCRC32C,
    crc64nvme: part.ChecksumCRC64NVME,
    none: undefined,
  };
  const value = base64[integrity];
  return value === undefined ? undefined : hexOf(value);
}
