import { CompleteMultipartUploadCommand } from "@aws-sdk/client-s3";
import { isPrefetchError } from "@prefetch/core";
import type { CallOptions, ErrorCode, UploadToken, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { confirmStored, findStored } from "../confirm/confirm-stored.ts";
import { expectedOfParts } from "../confirm/expected-object.ts";
import type { ExpectedObject } from "../confirm/expected-object.ts";
import { checksumFieldsOf, declaredAlgorithmOf } from "../integrity/integrity.ts";
import type { Integrity } from "../integrity/integrity.ts";
import { versionOf } from "../objects/head-object.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { abortS3Upload } from "./list-uploads.ts";
import { digestsOf } from "./upload-parts.ts";
import type { HeldPart } from "./upload-parts.ts";

/** What is to become an object. */
export interface Completion extends CallOptions {
  /** Names the upload. */
  readonly token: UploadToken;
  /** What its parts were checked by. */
  readonly integrity: Integrity;
  /** All parts, in order. */
  readonly parts: readonly HeldPart[];
}

/** After these the object may be there all the same: by an earlier try whose answer was lost. */
const MAYBE_DONE: ReadonlySet<ErrorCode> = new Set([
  "CONFLICT",
  "NOT_FOUND",
  "THROTTLED",
  "UNAVAILABLE",
]);

/**
 * Makes the object of an upload visible, its whole checksum asserted, and confirms what the store
 * holds. Where the store's answer does not say that it was done, what lies at the key does.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where the store holds other parts than were sent.
 */
export async function completeS3Upload(
  sinking: S3Sinking,
  completion: Completion,
): Promise<WrittenObject> {
  const { integrity, parts, signal, token } = completion;
  const expected = expectedOfParts(integrity, token.plan.sizeBytes, digestsOf(parts));
  try {
    const version = await send(sinking, completion, expected);
    return await confirmStored(sinking, token.key, { expected, version, signal });
  } catch (error) {
    if (!isPrefetchError(error) || !MAYBE_DONE.has(error.code)) throw error;
    const stored = await findStored(sinking, token.key, { expected, signal }).catch(
      () => undefined,
    );
    if (stored === undefined) throw error;
    // The object may also be an equal one that lay there before: then the upload is still open.
    await abortS3Upload(sinking, token, { signal });
    return stored;
  }
}

async function send(
  { store }: S3Sinking,
  { integrity, parts, signal, token }: Completion,
  { digest }: ExpectedObject,
): Promise<string> {
  const call = { key: wholeKeyOf(store, token.key), signal };
  const isDeclared = declaredAlgorithmOf(integrity) !== undefined;
  const checksumOfPart = (hex: string | undefined) =>
    isDeclared && hex !== undefined ? checksumFieldsOf(integrity, hex) : {};
  const input = {
    Bucket: store.bucket,
    Key: call.key,
    UploadId: token.uploadId,
    MultipartUpload: {
      Parts: parts.map(({ etag, hex, partNumber }) => ({
        PartNumber: partNumber,
        ETag: etag,
        ...checksumOfPart(hex),
      })),
    },
    ...(isDeclared && { ChecksumType: "FULL_OBJECT" as const, ...checksumOfPart(digest) }),
  };
  const { ETag } = await store.repeated(call, (client, http) =>
    client.send(new CompleteMultipartUploadCommand(input), http),
  );
  return versionOf(ETag);
}
