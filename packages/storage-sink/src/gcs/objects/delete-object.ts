import type { CallOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { objectAddress } from "../client/gcs-addresses.ts";
import { isAbsent } from "../client/gcs-errors.ts";
import type { GcsStore } from "../client/gcs-store.ts";

/** Options of {@link deleteWholeKey}. */
export interface DeleteOptions extends CallOptions {
  /** Removes this version alone. Default: the one that lies there. */
  readonly version?: string | undefined;
}

/** Removes an object, as `StorageSink.delete` has it. */
export async function deleteObject(
  store: GcsStore,
  key: string,
  { signal }: CallOptions = {},
): Promise<void> {
  await deleteWholeKey(store, wholeKeyOf(store, key), { signal });
}

/** Removes the object of a whole key. */
export async function deleteWholeKey(
  store: GcsStore,
  key: string,
  { signal, version }: DeleteOptions,
): Promise<void> {
  const place = { bucket: store.options.bucket, key };
  const url = objectAddress(store.options, place, { generation: version || undefined });
  try {
    await store.repeated({ method: "DELETE", url, key, signal });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
