import type { BlockBlobUploadResponse } from "@azure/storage-blob";
import { PrefetchError } from "@prefetch/core";
import type { PutOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { digestOf } from "../../checksums/running-digest.ts";
import { isAbsent, isAmbiguous } from "../client/azure-errors.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { checksumOf, versionOf } from "./blob-facts.ts";
import { deleteObject } from "./delete-object.ts";
import { headObject } from "./head-object.ts";
import { headersOf, settingsOf } from "./stored-as.ts";

/** What is written, and its digest as lower-case hex. */
interface Content {
  readonly bytes: Uint8Array;
  readonly md5: string;
}

/**
 * Writes a whole object, as `StorageSink.put` has it. The store checks the MD5 and keeps it: listings
 * tell it.
 */
export async function putObject(
  store: AzureStore,
  key: string,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<WrittenObject> {
  wholeKeyOf(store, key);
  assertOneCondition(key, options);
  const content = { bytes, md5: await digestOf("md5", bytes) };
  try {
    const answer = await send(store, key, content, options);
    return await confirmPut(store, key, content, { ...options, answer });
  } catch (error) {
    return foundOrThrow(store, key, content, { ...options, error });
  }
}

async function send(
  store: AzureStore,
  key: string,
  { bytes, md5 }: Content,
  { contentType, ifAbsent, ifMatch, signal }: PutOptions,
): Promise<BlockBlobUploadResponse> {
  const call = { key: wholeKeyOf(store, key), signal };
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const conditions = {
    ...(ifAbsent && { ifNoneMatch: "*" }),
    ...(ifMatch !== undefined && { ifMatch: `"${ifMatch}"` }),
  };
  const digest = Buffer.from(md5, "hex");
  return store.once(call, (client, http) =>
    client.getBlockBlobClient(call.key).upload(body, body.byteLength, {
      ...http,
      ...settingsOf(store),
      blobHTTPHeaders: { ...headersOf(store, contentType), blobContentMD5: digest },
      conditions,
      transactionalContentMD5: digest,
    }),
  );
}

/** Where the answer does not tell the checksum, the store is asked for it. */
async function confirmPut(
  store: AzureStore,
  key: string,
  { bytes, md5 }: Content,
  { answer, signal }: PutOptions & { readonly answer: BlockBlobUploadResponse },
): Promise<WrittenObject> {
  const version = versionOf(answer.etag);
  const told = checksumOf(answer.contentMD5);
  if (told?.value === md5) return { key, sizeBytes: bytes.byteLength, version, checksum: told };
  const stored = await headObject(store, key, { signal });
  if (stored?.version !== version) return { key, sizeBytes: bytes.byteLength, version };
  if (isSame(stored, { bytes, md5 })) return stored;
  await deleteObject(store, key, { version });
  throw new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and holds another content; it was removed. Send it again.`,
    { context: { key, expected: md5, found: stored.checksum?.value ?? stored.sizeBytes } },
  );
}

/** Where the answer was lost, what lies there tells whether the write was done. */
async function foundOrThrow(
  store: AzureStore,
  key: string,
  content: Content,
  { error, ifMatch, signal }: PutOptions & { readonly error: unknown },
): Promise<WrittenObject> {
  if (isAmbiguous(error)) {
    const stored = await headObject(store, key, { signal }).catch(() => undefined);
    if (stored?.checksum !== undefined && isSame(stored, content)) return stored;
  }
  if (ifMatch === undefined || !isAbsent(error)) throw error;
  throw new PrefetchError("CONFLICT", `"${key}" is no longer there; it was to be replaced.`, {
    context: { key },
    cause: error,
  });
}

function isSame({ checksum, sizeBytes }: StoredObject, { bytes, md5 }: Content): boolean {
  return sizeBytes === bytes.byteLength && (checksum?.value ?? md5) === md5;
}

function assertOneCondition(key: string, { ifAbsent, ifMatch }: PutOptions): void {
  if (!ifAbsent || ifMatch === undefined) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `"${key}" can be written if it is absent, or if it has a version, and not under both conditions.`,
    { context: { key } },
  );
}
