import type { Readable } from "node:stream";
import { PrefetchError } from "@prefetch/core";
import type { ReadOptions } from "@prefetch/core";
import { fillFromBody } from "../../requests/fill-from-body.ts";
import { objectAddress } from "../client/gcs-addresses.ts";
import { brokenBodyError, wholeKeyOf } from "../client/gcs-store.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { headObject } from "./head-object.ts";

/** What {@link readObject} fills, and from where. */
export interface ReadObjectOptions extends ReadOptions {
  /** The buffer to fill. */
  readonly target: Uint8Array;
  /** The offset of its first byte in the object. */
  readonly offset: number;
}

/**
 * Fills a buffer with an object's bytes, as `StorageSink.readInto` has it. The request is repeated
 * until its answer begins; what happens after that is the caller's to repeat.
 */
export async function readObject(
  store: GcsStore,
  key: string,
  options: ReadObjectOptions,
): Promise<void> {
  if (options.target.byteLength === 0) return assertReaches(store, key, options);
  const { offset, onBytes, signal, target } = options;
  const translate = (error: unknown): PrefetchError => brokenBodyError(store.options, key, error);
  const body = await openRange(store, key, options);
  const found = await fillFromBody(body, target, { onBytes, signal, translate });
  if (found < target.byteLength) throw tooShort(key, offset + found, options);
}

async function openRange(
  store: GcsStore,
  key: string,
  options: ReadObjectOptions,
): Promise<Readable> {
  const { offset, signal, target } = options;
  const place = { bucket: store.options.bucket, key: wholeKeyOf(store, key) };
  const { body, headers, status } = await store.opened({
    method: "GET",
    url: objectAddress(store.options, place, { alt: "media" }),
    key: place.key,
    headers: { range: `bytes=${offset}-${offset + target.byteLength - 1}` },
    accepts: [416],
    signal,
  });
  const isRange = offset === 0 || headers["content-range"]?.startsWith(`bytes ${offset}-`);
  if (status !== 416 && isRange) return body;
  body.destroy();
  if (status === 416) throw tooShort(key, undefined, options);
  throw new PrefetchError(
    "UNAVAILABLE",
    `The store answered another range of "${key}" than the one asked for; try again.`,
    { context: { key, offset } },
  );
}

async function assertReaches(
  store: GcsStore,
  key: string,
  options: ReadObjectOptions,
): Promise<void> {
  const stored = await headObject(store, key, { signal: options.signal });
  if (stored === undefined) {
    throw new PrefetchError("NOT_FOUND", `There is no object "${key}"; check the address.`, {
      context: { key },
    });
  }
  if (stored.sizeBytes < options.offset) throw tooShort(key, stored.sizeBytes, options);
}

function tooShort(
  key: string,
  end: number | undefined,
  { offset, target }: ReadObjectOptions,
): PrefetchError {
  const where = end === undefined ? `before byte ${offset}` : `at byte ${end}`;
  return new PrefetchError(
    "INTEGRITY",
    `"${key}" ends ${where}; ${target.byteLength} bytes from byte ${offset} on were expected. It was cut short by something else: remove it and run again.`,
    { context: { key, offset, expected: target.byteLength } },
  );
}
