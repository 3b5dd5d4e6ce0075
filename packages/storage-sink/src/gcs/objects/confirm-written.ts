import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StoredObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { deleteWholeKey } from "./delete-object.ts";

/** What the store should hold. */
export interface ExpectedObject {
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** The CRC-32C as lower-case hex; `undefined` where an earlier process sent some of the bytes. */
  readonly crc32c: string | undefined;
}

/**
 * Passes an object that is what was sent. One that is not is removed again, and it alone: nobody may
 * read it.
 *
 * @param stored - what the store's answer to the write tells
 * @throws {@link PrefetchError} `INTEGRITY` for a content that differs.
 */
export async function confirmWritten(
  store: GcsStore,
  stored: StoredObject,
  { signal, ...expected }: CallOptions & ExpectedObject,
): Promise<void> {
  if (isSame(stored, expected)) return;
  const { checksum, key, sizeBytes, version } = stored;
  await deleteWholeKey(store, wholeKeyOf(store, key), { version, signal });
  const isSizeSame = sizeBytes === expected.sizeBytes;
  throw new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and holds another content; it was removed. Send it again.`,
    {
      context: {
        key,
        expected: isSizeSame ? expected.crc32c : expected.sizeBytes,
        found: isSizeSame ? checksum?.value : sizeBytes,
      },
    },
  );
}

/** Tells whether an object is what was sent, by all that is known of both. */
export function isSame({ checksum, sizeBytes }: StoredObject, expected: ExpectedObject): boolean {
  if (sizeBytes !== expected.sizeBytes) return false;
  const isComparable = checksum !== undefined && expected.crc32c !== undefined;
  return !isComparable || checksum.value === expected.crc32c;
}
