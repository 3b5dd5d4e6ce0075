import { PrefetchError } from "@prefetch/core";
import type { CallOptions, PutOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { digestOf } from "../../checksums/running-digest.ts";
import { isUnanswered } from "../../requests/store-failure.ts";
import { uploadAddress } from "../client/gcs-addresses.ts";
import type { GcsQuery } from "../client/gcs-addresses.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import type { GcsSinking } from "../gcs-sinking.ts";
import { confirmWritten, isSame } from "./confirm-written.ts";
import { headObject } from "./head-object.ts";
import { multipartBodyOf } from "./multipart-body.ts";
import { metadataOf, writeQueryOf } from "./object-metadata.ts";
import { base64Of, storedObjectOf } from "./object-resource.ts";

/** A whole object to write. */
export interface ObjectToInsert extends CallOptions {
  /** The whole key. */
  readonly key: string;
  /** The content. */
  readonly bytes: Uint8Array;
  /** The media type. Default: `application/octet-stream`. */
  readonly contentType?: string | undefined;
  /** Its CRC-32C as lower-case hex, for the store to verify. Default: it is not told. */
  readonly crc32c?: string | undefined;
  /** Under which condition. Default: none. */
  readonly condition?: GcsQuery | undefined;
}

/** Writes a whole object, as `StorageSink.put` has it. */
export async function putObject(
  { profile, store }: GcsSinking,
  key: string,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<WrittenObject> {
  const { contentType, signal } = options;
  const wholeKey = wholeKeyOf(store, key);
  const condition = await conditionOf(profile, key, options);
  const crc32c = await digestOf("crc32c", bytes);
  const expected = { sizeBytes: bytes.byteLength, crc32c, signal };
  const content = { key: wholeKey, bytes, contentType, crc32c, condition, signal };
  try {
    const stored = { ...(await insertObject(store, content)), key };
    await confirmWritten(store, stored, expected);
    return stored;
  } catch (error) {
    // Where the answer was lost, what lies there tells whether the write was done.
    if (!isUnanswered(error)) throw error;
    const stored = await headObject(store, key, { signal }).catch(() => undefined);
    if (stored === undefined || !isSame(stored, expected)) throw error;
    return stored;
  }
}

/** Writes an object in one request, and returns what the store says of it. */
export async function insertObject(
  store: GcsStore,
  { bytes, condition, contentType, crc32c, key, signal }: ObjectToInsert,
): Promise<StoredObject> {
  const { putOptions } = store.options;
  const metadata = {
    ...metadataOf(putOptions, contentType),
    ...(crc32c !== undefined && { crc32c: base64Of(crc32c) }),
  };
  const body = multipartBodyOf(metadata, bytes);
  const query = { uploadType: "multipart", name: key, ...condition, ...writeQueryOf(putOptions) };
  const { json } = await store.once({
    method: "POST",
    url: uploadAddress(store.options, query),
    key,
    headers: { "content-type": body.contentType },
    body: body.runs,
    signal,
  });
  return storedObjectOf(key, json);
}

/** A generation is a positive number; no other text names a version of an object. */
const GENERATION = /^[1-9]\d*$/;

async function conditionOf(
  profile: GcsSinking["profile"],
  key: string,
  { ifAbsent, ifMatch, signal }: PutOptions,
): Promise<GcsQuery> {
  if (!ifAbsent && ifMatch === undefined) return {};
  const conditionalPut = await profile.conditionalPut({ signal });
  const isOne = !ifAbsent || ifMatch === undefined;
  const isKept = conditionalPut === "create" ? ifMatch === undefined : conditionalPut !== "none";
  if (!isKept || !isOne) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `"${key}" cannot be written under that condition: this store does not keep it (conditionalPut is "${conditionalPut}").`,
      { context: { key } },
    );
  }
  return { ifGenerationMatch: ifMatch === undefined ? "0" : generationOf(key, ifMatch) };
}

function generationOf(key: string, version: string): string {
  if (GENERATION.test(version)) return version;
  throw new PrefetchError("CONFLICT", `"${key}" never had the version that was to be replaced.`, {
    context: { key },
  });
}
