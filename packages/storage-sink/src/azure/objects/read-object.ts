import { PrefetchError } from "@prefetch/core";
import type { ReadOptions } from "@prefetch/core";
import { fillFromBody } from "../../requests/fill-from-body.ts";
import { wholeKeyOf } from "../client/azure-store.ts";
import type { AzureStore } from "../client/azure-store.ts";
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
  store: AzureStore,
  key: string,
  options: ReadObjectOptions,
): Promise<void> {
  if (options.target.byteLength === 0) return assertReaches(store, key, options);
  const { offset, onBytes, signal, target } = options;
  const translate = (): PrefetchError => brokenOff(key, offset);
  const body = await openRange(store, key, options);
  const found = await fillFromBody(body, target, { onBytes, signal, translate });
  if (found < target.byteLength) throw tooShort(key, offset + found, options);
}

async function openRange(
  store: AzureStore,
  key: string,
  options: ReadObjectOptions,
): Promise<NodeJS.ReadableStream | undefined> {
  const { offset, signal, target } = options;
  const call = { key: wholeKeyOf(store, key), signal };
  try {
    const { contentRange, readableStreamBody: body } = await store.repeated(call, (client, http) =>
      // The SDK would go on by itself, without a word, where a body breaks off.
      client
        .getBlobClient(call.key)
        .download(offset, target.byteLength, { ...http, maxRetryRequests: 0 }),
    );
    if (offset === 0 || contentRange?.startsWith(`bytes ${offset}-`)) return body;
  } catch (error) {
    if (error instanceof PrefetchError && error.context.status === 416) {
      throw tooShort(key, undefined, options);
    }
    throw error;
  }
  throw new PrefetchError(
    "UNAVAILABLE",
    `The store answered another range of "${key}" than the one asked for; try again.`,
    { context: { key, offset } },
  );
}

async function assertReaches(
  store: AzureStore,
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

/** The SDK says nothing of use about why: it makes one error of every end that comes too early. */
function brokenOff(key: string, offset: number): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The store broke off, or fell silent, while "${key}" was read; check the network, or try again later.`,
    { context: { key, offset } },
  );
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
