import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { CallOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isAbsent } from "../client/s3-errors.ts";
import type { S3Call, S3Store } from "../client/s3-store.ts";

/** Removes an object, as `StorageSink.delete` has it. */
export async function deleteObject(
  store: S3Store,
  key: string,
  options: CallOptions = {},
): Promise<void> {
  await deleteWholeKey(store, { key: wholeKeyOf(store, key), signal: options.signal });
}

/** Removes the object of a whole key. */
export async function deleteWholeKey(
  store: S3Store,
  call: S3Call & { readonly key: string },
): Promise<void> {
  const input = { Bucket: store.bucket, Key: call.key };
  try {
    await store.repeated(call, (client, http) => client.send(new DeleteObjectCommand(input), http));
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}
