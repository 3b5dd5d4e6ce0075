import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isRangeAnswer, rangeHeaderOf, readRange } from "../../requests/read-range.ts";
import type { RangeAnswer, RangeToRead } from "../../requests/read-range.ts";
import { objectAddress } from "../client/gcs-addresses.ts";
import { brokenBodyError } from "../client/gcs-store.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { headObject } from "./head-object.ts";

/**
 * Fills a buffer with an object's bytes, as `StorageSink.readInto` has it. The request is repeated
 * until its answer begins; what happens after that is the caller's to repeat.
 */
export function readObject(store: GcsStore, key: string, range: RangeToRead): Promise<void> {
  return readRange(key, range, {
    open: () => openRange(store, key, range),
    head: () => headObject(store, key, { signal: range.signal }),
    translate: (error) => brokenBodyError(store.options, key, error),
  });
}

async function openRange(store: GcsStore, key: string, range: RangeToRead): Promise<RangeAnswer> {
  const place = { bucket: store.options.bucket, key: wholeKeyOf(store, key) };
  const { body, headers, status } = await store.opened({
    method: "GET",
    url: objectAddress(store.options, place, { alt: "media" }),
    key: place.key,
    headers: { range: rangeHeaderOf(range) },
    accepts: [416],
    signal: range.signal,
  });
  if (status !== 416 && isRangeAnswer(headers["content-range"], range)) {
    return { kind: "bytes", body };
  }
  body.destroy();
  return { kind: status === 416 ? "beyond" : "other" };
}
