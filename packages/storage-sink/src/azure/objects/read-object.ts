import { PrefetchError } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isRangeAnswer, readRange } from "../../requests/read-range.ts";
import type { RangeAnswer, RangeToRead } from "../../requests/read-range.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { headObject } from "./head-object.ts";

/**
 * Fills a buffer with an object's bytes, as `StorageSink.readInto` has it. The request is repeated
 * until its answer begins; what happens after that is the caller's to repeat.
 */
export function readObject(store: AzureStore, key: string, range: RangeToRead): Promise<void> {
  return readRange(key, range, {
    open: () => openRange(store, key, range),
    head: () => headObject(store, key, { signal: range.signal }),
    translate: () => brokenOff(key, range.offset),
  });
}

async function openRange(store: AzureStore, key: string, range: RangeToRead): Promise<RangeAnswer> {
  const { offset, signal, target } = range;
  const call = { key: wholeKeyOf(store, key), signal };
  try {
    const { contentRange, readableStreamBody: body } = await store.repeated(call, (client, http) =>
      // The SDK would go on by itself, without a word, where a body breaks off.
      client
        .getBlobClient(call.key)
        .download(offset, target.byteLength, { ...http, maxRetryRequests: 0 }),
    );
    return isRangeAnswer(contentRange, range) ? { kind: "bytes", body } : { kind: "other" };
  } catch (error) {
    if (error instanceof PrefetchError && error.context.status === 416) return { kind: "beyond" };
    throw error;
  }
}

/** The SDK says nothing of use about why: it makes one error of every end that comes too early. */
function brokenOff(key: string, offset: number): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The store broke off, or fell silent, while "${key}" was read; check the network, or try again later.`,
    { context: { key, offset } },
  );
}
