import { UploadPartCopyCommand } from "@aws-sdk/client-s3";
import { partRangeOf } from "@prefetch/core";
import type { PartPlan, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { hexOf } from "../integrity/integrity.ts";
import type { CopySource } from "../objects/copy-object.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { completeS3Upload } from "./complete-upload.ts";
import { abortS3Upload } from "./list-uploads.ts";
import { beginS3Upload } from "./start-upload.ts";
import type { BegunUpload } from "./start-upload.ts";
import type { HeldPart } from "./upload-parts.ts";

const GIBIBYTE = 1024 ** 3;
/** Under every store's limit of 10,000. */
const MOST_PARTS = 9_000;

/** Copies an object that is too large for one request, range by range. */
export async function copyInParts(
  sinking: S3Sinking,
  source: CopySource,
  toKey: string,
): Promise<WrittenObject> {
  const { maxCopyBytes } = sinking.store.options;
  const plan = planCopy(source.object.sizeBytes, maxCopyBytes);
  const begun = await beginS3Upload(sinking, toKey, plan, { signal: source.signal });
  try {
    const parts: HeldPart[] = [];
    for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
      parts.push(await copyPart(sinking, begun, source, partNumber));
    }
    return await completeS3Upload(sinking, { ...begun, parts, signal: source.signal });
  } catch (error) {
    await abortS3Upload(sinking, begun.token).catch(() => undefined);
    throw error;
  }
}

function planCopy(sizeBytes: number, maxCopyBytes: number): PartPlan {
  const wanted = Math.max(Math.min(maxCopyBytes, GIBIBYTE), Math.ceil(sizeBytes / MOST_PARTS));
  return { sizeBytes, partSizeBytes: wanted, partCount: Math.ceil(sizeBytes / wanted) };
}

async function copyPart(
  { store }: S3Sinking,
  { integrity, token }: BegunUpload,
  { object, path, signal }: CopySource,
  partNumber: number,
): Promise<HeldPart> {
  const { end, start } = partRangeOf(token.plan, partNumber);
  const call = { key: wholeKeyOf(store, token.key), signal };
  const input = {
    Bucket: store.bucket,
    Key: call.key,
    UploadId: token.uploadId,
    PartNumber: partNumber,
    CopySource: path,
    CopySourceRange: `bytes=${start}-${end - 1}`,
    // All ranges have to come from one version.
    CopySourceIfMatch: `"${object.version}"`,
  };
  const { CopyPartResult: result } = await store.repeated(call, (client, http) =>
    client.send(new UploadPartCopyCommand(input), http),
  );
  const base64 = integrity === "crc32c" ? result?.ChecksumCRC32C : result?.ChecksumCRC64NVME;
  const hex = base64 === undefined ? undefined : hexOf(base64);
  return { partNumber, sizeBytes: end - start, etag: result?.ETag ?? "", hex };
}
