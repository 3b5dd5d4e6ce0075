import { PrefetchError, assertSafePath } from "@prefetch/core";
import type { CallOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { rewriteAddress } from "../client/gcs-addresses.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { isRecord } from "../client/json.ts";
import { placeOfGcsUrl } from "../gcs-url.ts";
import type { GcsObjectPlace } from "../gcs-url.ts";
import { confirmWritten } from "./confirm-written.ts";
import { objectAt } from "./head-object.ts";
import { storedObjectOf } from "./object-resource.ts";

/** Copies an object inside the store, also from another bucket, as `StorageSink.copy` has it. */
export async function copyObject(
  store: GcsStore,
  fromUrl: string,
  toKey: string,
  { signal }: CallOptions = {},
): Promise<WrittenObject> {
  const to = { bucket: store.options.bucket, key: wholeKeyOf(store, toKey) };
  const from = placeOfGcsUrl(fromUrl);
  if (from === undefined) throw elsewhere(toKey);
  assertSafePath(from.key);
  const source = await objectAt(store, from, { signal });
  if (source === undefined) throw nothingToCopy(from);
  const resource = await rewrite(store, { from, to, source, signal });
  const copied = storedObjectOf(toKey, resource);
  const expected = { sizeBytes: source.sizeBytes, crc32c: source.checksum?.value };
  await confirmWritten(store, copied, { ...expected, signal });
  return copied;
}

interface Rewrite extends CallOptions {
  readonly from: GcsObjectPlace;
  readonly to: GcsObjectPlace;
  readonly source: StoredObject;
}

/** A large object takes several calls, each of which goes on where the one before it was. */
async function rewrite(store: GcsStore, { from, signal, source, to }: Rewrite): Promise<unknown> {
  const { kmsKeyName, predefinedAcl } = store.options.putOptions;
  const asked = {
    // All calls have to copy one version.
    sourceGeneration: source.version || undefined,
    destinationKmsKeyName: kmsKeyName,
    destinationPredefinedAcl: predefinedAcl,
  };
  const call = async (rewriteToken?: string): Promise<Readonly<Record<string, unknown>>> => {
    const url = rewriteAddress(store.options, { from, to }, { ...asked, rewriteToken });
    const { json } = await store.repeated({ method: "POST", url, key: to.key, body: [], signal });
    return isRecord(json) ? json : {};
  };
  let answer = await call();
  while (answer["done"] !== true && typeof answer["rewriteToken"] === "string") {
    answer = await call(answer["rewriteToken"]);
  }
  return answer["resource"];
}

function nothingToCopy({ bucket, key }: GcsObjectPlace): PrefetchError {
  return new PrefetchError(
    "NOT_FOUND",
    `There is no object "${key}" in the bucket "${bucket}" to copy; check the address.`,
    { context: { key } },
  );
}

function elsewhere(key: string): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `"${key}" can only be copied from Google Cloud Storage: give an address that begins with gs://bucket/.`,
    { context: { key } },
  );
}
