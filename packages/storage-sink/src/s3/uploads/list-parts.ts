import { ListPartsCommand } from "@aws-sdk/client-s3";
import type { Part } from "@aws-sdk/client-s3";
import type { CallOptions, UploadToken } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import type { S3Sinking } from "../s3-sinking.ts";

/** What the store tells of an upload. */
export interface ListedParts {
  /** Its parts, in order. */
  readonly parts: readonly Part[];
  /** The checksum that it was begun with; `undefined` where the store does not tell. */
  readonly algorithm: string | undefined;
}

/** Lists the parts that the store holds of an open upload, page by page. */
export async function listS3Parts(
  { store }: S3Sinking,
  { key, uploadId }: Pick<UploadToken, "key" | "uploadId">,
  { signal }: CallOptions,
): Promise<ListedParts> {
  const call = { key: wholeKeyOf(store, key), signal };
  const asked = { Bucket: store.bucket, Key: call.key, UploadId: uploadId };
  const parts: Part[] = [];
  let algorithm: string | undefined;
  let marker: string | undefined;
  do {
    const input = { ...asked, PartNumberMarker: marker };
    const page = await store.repeated(call, (client, http) =>
      client.send(new ListPartsCommand(input), http),
    );
    parts.push(...(page.Parts ?? []));
    algorithm = page.ChecksumAlgorithm;
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return { parts, algorithm };
}
