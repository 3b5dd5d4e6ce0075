import type { CallOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { vendorNameOf } from "../../requests/store-failure.ts";
import { isAbsent } from "../client/azure-errors.ts";
import type { AzureStore } from "../client/azure-store.ts";

/** Options of {@link deleteObject}. */
export interface DeleteOptions extends CallOptions {
  /** Removes only this version; where there is another one, that stays. */
  readonly version?: string | undefined;
}

/** Removes an object, as `StorageSink.delete` has it. */
export async function deleteObject(
  store: AzureStore,
  key: string,
  { signal, version }: DeleteOptions = {},
): Promise<void> {
  const call = { key: wholeKeyOf(store, key), signal };
  const conditions = version === undefined ? {} : { ifMatch: `"${version}"` };
  try {
    await store.repeated(call, (client, http) =>
      client.getBlobClient(call.key).delete({ ...http, conditions }),
    );
  } catch (error) {
    const isElsewhere = version !== undefined && vendorNameOf(error) === "ConditionNotMet";
    if (!isAbsent(error) && !isElsewhere && !isFolder(error)) throw error;
  }
}

/** With a hierarchical namespace a folder can be asked for by its name; it is no object. */
function isFolder(error: unknown): boolean {
  return vendorNameOf(error) === "DirectoryIsNotEmpty";
}
