import {
  type CallOptions,
  PrefetchError,
  type StorageSink,
  type StoredObject,
  isPrefetchError,
} from "@prefetch/core";
import { withSmallObjectRetry } from "./small-object-retry.ts";

/** A whole object in memory. */
export interface SmallObject {
  /** Its content. */
  readonly bytes: Uint8Array;
  /** What the store says of it. */
  readonly object: StoredObject;
}

/**
 * Reads a whole object; `undefined` where there is none.
 *
 * @param maxBytes - the most bytes to take into memory
 * @throws {@link PrefetchError} `INTEGRITY` for a larger object.
 */
export async function readSmallObject(
  sink: StorageSink,
  key: string,
  maxBytes: number,
  options: CallOptions,
): Promise<SmallObject | undefined> {
  const object = await sink.head(key, options);
  if (object === undefined) return undefined;
  refuseLargerThan(maxBytes, object, `${sink.url}/${key}`);
  const bytes = new Uint8Array(object.sizeBytes);
  try {
    await withSmallObjectRetry(options, () => sink.readInto(bytes, key, 0, options));
  } catch (error) {
    // It was removed since it was looked at.
    if (isPrefetchError(error) && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
  return { bytes, object };
}

function refuseLargerThan(maxBytes: number, object: StoredObject, url: string): void {
  if (object.sizeBytes <= maxBytes) return;
  throw new PrefetchError(
    "INTEGRITY",
    `${url} has ${object.sizeBytes} bytes, and at most ${maxBytes} are expected there. Something else was written in its place: remove it, and prefetch the model again.`,
    { context: { url, key: object.key, expected: maxBytes, found: object.sizeBytes } },
  );
}
