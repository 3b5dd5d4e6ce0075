import type { CallOptions, StoredObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { objectAddress } from "../client/gcs-addresses.ts";
import { isAbsent } from "../client/gcs-errors.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import type { GcsObjectPlace } from "../gcs-url.ts";
import { storedObjectOf } from "./object-resource.ts";

/** Returns what lies at a key, as `StorageSink.head` has it. */
export async function headObject(
  store: GcsStore,
  key: string,
  options: CallOptions = {},
): Promise<StoredObject | undefined> {
  const place = { bucket: store.options.bucket, key: wholeKeyOf(store, key) };
  const stored = await objectAt(store, place, options);
  return stored && { ...stored, key };
}

/** Returns what lies at a whole key of any bucket, or `undefined`. */
export async function objectAt(
  store: GcsStore,
  place: GcsObjectPlace,
  { signal }: CallOptions,
): Promise<StoredObject | undefined> {
  const { key } = place;
  const url = objectAddress(store.options, place);
  try {
    const { json } = await store.repeated({ method: "GET", url, key, signal });
    return storedObjectOf(key, json);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
