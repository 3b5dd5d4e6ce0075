import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { deleteObject } from "../objects/delete-object.ts";
import { headObject } from "../objects/head-object.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { compareStored } from "./expected-object.ts";
import type { ExpectedObject } from "./expected-object.ts";
import { isReadBackSame } from "./read-back.ts";

/** What should have been written. */
export interface Confirmation extends CallOptions {
  /** What the store should hold. */
  readonly expected: ExpectedObject;
}

/**
 * Returns what the store holds after a write that it acknowledged. What is not what was sent is
 * removed again: nobody may read it.
 *
 * @param options - `version` is the one that the store named for the write; empty where it named none
 * @throws {@link PrefetchError} `INTEGRITY` for a content that differs.
 */
export async function confirmStored(
  sinking: S3Sinking,
  key: string,
  options: Confirmation & { readonly version: string },
): Promise<WrittenObject> {
  const { expected, signal, version } = options;
  const stored = await headObject(sinking, key, { integrity: expected.integrity, signal });
  if (stored === undefined) throw lost(key);
  if (await isSame(sinking, stored, options)) return stored;
  // Somebody else has written since: what was sent was stored, and is no longer there to be judged. Only
  // now, because there are stores that forget the ETag of an upload's parts (rclone).
  if (version !== "" && stored.version !== version) {
    return { ...stored, version, sizeBytes: expected.sizeBytes, checksum: undefined };
  }
  await deleteObject(sinking.store, key);
  throw new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and holds another content; it was removed. Send it again.`,
    {
      context: {
        key,
        expected: expected.digest ?? expected.sizeBytes,
        found: stored.checksum?.value ?? stored.sizeBytes,
      },
    },
  );
}

/** Returns what lies at a key where that is what should, and `undefined` otherwise. */
export async function findStored(
  sinking: S3Sinking,
  key: string,
  options: Confirmation,
): Promise<StoredObject | undefined> {
  const { integrity } = options.expected;
  const stored = await headObject(sinking, key, { integrity, signal: options.signal });
  const isDone = stored !== undefined && (await isSame(sinking, stored, options));
  return isDone ? stored : undefined;
}

async function isSame(
  sinking: S3Sinking,
  stored: StoredObject,
  { expected, signal }: Confirmation,
): Promise<boolean> {
  const verdict = compareStored(stored, expected);
  if (verdict !== "unproven") return verdict === "same";
  return isReadBackSame(sinking, stored.key, { expected, signal });
}

function lost(key: string): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and does not hold it; send it again.`,
    { context: { key } },
  );
}
