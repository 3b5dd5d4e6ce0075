import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { PutObjectCommandOutput } from "@aws-sdk/client-s3";
import { PrefetchError } from "@prefetch/core";
import type { PutOptions, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isUnanswered } from "../../requests/store-failure.ts";
import { isAbsent } from "../client/s3-errors.ts";
import { confirmStored, findStored } from "../confirm/confirm-stored.ts";
import type { Confirmation } from "../confirm/confirm-stored.ts";
import { compareStored, expectedOfPut } from "../confirm/expected-object.ts";
import type { ExpectedObject } from "../confirm/expected-object.ts";
import { checksumFieldsOf, checksumOf, integrityDigestOf } from "../integrity/integrity.ts";
import { withIntegrity } from "../integrity/with-integrity.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { versionOf } from "./head-object.ts";

/** Writes a whole object, as `StorageSink.put` has it. */
export async function putObject(
  sinking: S3Sinking,
  key: string,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<WrittenObject> {
  wholeKeyOf(sinking.store, key);
  await assertConditionsKept(sinking, key, options);
  return withIntegrity(sinking.profile, options, async (integrity) => {
    const part = { hex: await integrityDigestOf(integrity, bytes), sizeBytes: bytes.byteLength };
    const expected = expectedOfPut(integrity, part);
    try {
      const answer = await send(sinking, key, bytes, { ...options, expected });
      return await confirmPut(sinking, key, { answer, expected, signal: options.signal });
    } catch (error) {
      return foundOrThrow(sinking, key, { ...options, expected, error });
    }
  });
}

async function send(
  { store }: S3Sinking,
  key: string,
  bytes: Uint8Array,
  options: PutOptions & { readonly expected: ExpectedObject },
): Promise<PutObjectCommandOutput> {
  const { contentType, expected, ifAbsent, ifMatch, signal } = options;
  const call = { key: wholeKeyOf(store, key), signal };
  const input = {
    Bucket: store.bucket,
    Key: call.key,
    Body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ContentType: contentType ?? "application/octet-stream",
    ...(ifAbsent && { IfNoneMatch: "*" }),
    ...(ifMatch !== undefined && { IfMatch: `"${ifMatch}"` }),
    ...checksumFieldsOf(expected.integrity, expected.digest ?? ""),
  };
  return store.once(call, (client, http) => client.send(new PutObjectCommand(input), http));
}

/** A store that has taken the checksum says so in its answer; one that does not is asked. */
async function confirmPut(
  sinking: S3Sinking,
  key: string,
  { answer, ...options }: Confirmation & { readonly answer: PutObjectCommandOutput },
): Promise<WrittenObject> {
  const { integrity, sizeBytes } = options.expected;
  const version = versionOf(answer.ETag);
  const told = { key, sizeBytes, version, checksum: checksumOf(integrity, answer, version) };
  if (version !== "" && compareStored(told, options.expected) === "same") return told;
  return confirmStored(sinking, key, { ...options, version });
}

/** Where the answer was lost, what lies there tells whether the write was done. */
async function foundOrThrow(
  sinking: S3Sinking,
  key: string,
  {
    error,
    ...options
  }: PutOptions & { readonly error: unknown; readonly expected: ExpectedObject },
): Promise<WrittenObject> {
  if (isUnanswered(error)) {
    const stored = await findStored(sinking, key, options).catch(() => undefined);
    if (stored !== undefined) return stored;
  }
  // AWS answers `If-Match` with 404 where nothing is.
  if (options.ifMatch === undefined || !isAbsent(error)) throw error;
  throw new PrefetchError("CONFLICT", `"${key}" is no longer there; it was to be replaced.`, {
    context: { key },
    cause: error,
  });
}

async function assertConditionsKept(
  { profile }: S3Sinking,
  key: string,
  { ifAbsent, ifMatch, signal }: PutOptions,
): Promise<void> {
  if (!ifAbsent && ifMatch === undefined) return;
  const { conditionalPut } = await profile.probed({ signal });
  const isIfAbsentKept = !ifAbsent || conditionalPut !== "none";
  const isIfMatchKept = ifMatch === undefined || conditionalPut === "create-and-replace";
  const isOne = !ifAbsent || ifMatch === undefined;
  if (isIfAbsentKept && isIfMatchKept && isOne) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `"${key}" cannot be written under that condition: this store does not keep it (conditionalPut is "${conditionalPut}").`,
    { context: { key } },
  );
}
