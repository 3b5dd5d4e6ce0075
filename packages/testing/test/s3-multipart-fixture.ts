import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type {
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CompletedPart,
  CreateMultipartUploadCommandInput,
  S3Client,
  UploadPartCommandInput,
} from "@aws-sdk/client-s3";
import { BUCKET } from "./s3-fixture.ts";

/** An upload under way. */
export interface TestUpload {
  /** Its id. */
  readonly uploadId: string;
  /** Uploads a part; returns it as a completion names it. */
  part(
    partNumber: number,
    body: Uint8Array | string,
    input?: Partial<UploadPartCommandInput>,
  ): Promise<CompletedPart>;
  /** Completes the upload. */
  complete(
    parts: readonly CompletedPart[],
    input?: Partial<CompleteMultipartUploadCommandInput>,
  ): Promise<CompleteMultipartUploadCommandOutput>;
}

/** Begins an upload. */
export async function beginUpload(
  client: S3Client,
  key: string,
  input: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<TestUpload> {
  const target = { Bucket: BUCKET, Key: key };
  const created = await client.send(new CreateMultipartUploadCommand({ ...target, ...input }));
  const upload = { ...target, UploadId: created.UploadId };
  return {
    uploadId: created.UploadId ?? "",
    part: async (PartNumber, Body, more = {}) => {
      const command = new UploadPartCommand({ ...upload, PartNumber, Body, ...more });
      const { $metadata: _metadata, ...answer } = await client.send(command);
      return { PartNumber, ...answer };
    },
    complete: (parts, more = {}) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: [...parts] },
          ...more,
        }),
      ),
  };
}
