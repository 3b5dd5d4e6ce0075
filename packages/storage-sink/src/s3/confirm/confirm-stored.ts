import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StoredObject, WrittenObject } from "@prefetch/core";
import { declaredAlgorithmOf } from "../integrity/integrity.ts";
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
  const isReplaced = version !== "" && stored.version !== version;
  // Somebody else has written since: what was sent was stored, and is no longer there to be judged.
  if (isReplaced && !forgetsParts(version, stored.version, expected)) {
    return { ...stored, version, sizeBytes: expected.sizeBytes, checksum: undefined };
  }
  // What may be somebody else's is left where it is.
  if (!isReplaced) await deleteObject(sinking.store, key);
  throw holdsAnother(stored, expected, isReplaced ? "" : "; it was removed");
}

/**
 * Tells whether another ETag may be that of the same write: a store without checksums that answers a
 * completion with the ETag of parts, and later tells the content's own (rclone).
 */
function forgetsParts(answered: string, told: string, { integrity }: ExpectedObject): boolean {
  const ofParts = /-\d+$/;
  const hasChecksums = declaredAlgorithmOf(integrity) !== undefined;
  return !hasChecksums && ofParts.test(answered) && !ofParts.test(told);
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

function holdsAnother(
  { checksum, key, sizeBytes }: StoredObject,
  expected: ExpectedObject,
  removed: string,
): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and holds another content${removed}. Send it again.`,
    {
      context: {
        key,
        expected: expected.digest ?? expected.sizeBytes,
        found: checksum?.value ?? sizeBytes,
      },
    },
  );
}
