import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { PrefetchError } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isRangeAnswer, rangeHeaderOf, readRange } from "../../requests/read-range.ts";
import type { RangeAnswer, RangeToRead } from "../../requests/read-range.ts";
import { translateS3Error } from "../client/s3-errors.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { headObject } from "./head-object.ts";

/**
 * Fills a buffer with an object's bytes, as `StorageSink.readInto` has it. The request is repeated
 * until its answer begins; what happens after that is the caller's to repeat.
 */
export function readObject(sinking: S3Sinking, key: string, range: RangeToRead): Promise<void> {
  const place = { bucket: sinking.store.bucket, key };
  return readRange(key, range, {
    open: () => openRange(sinking, key, range),
    head: () => headObject(sinking, key, { signal: range.signal }),
    translate: (error) => translateS3Error(error, place),
  });
}

async function openRange(
  { store }: S3Sinking,
  key: string,
  range: RangeToRead,
): Promise<RangeAnswer> {
  const call = { key: wholeKeyOf(store, key), signal: range.signal };
  const input = { Bucket: store.bucket, Key: call.key, Range: rangeHeaderOf(range) };
  try {
    const { Body: body, ContentRange } = await store.repeated(call, (client, http) =>
      client.send(new GetObjectCommand(input), http),
    );
    if (body !== undefined && isRangeAnswer(ContentRange, range)) return { kind: "bytes", body };
    if (body instanceof Readable) body.destroy();
    return { kind: "other" };
  } catch (error) {
    if (error instanceof PrefetchError && error.context.status === 416) return { kind: "beyond" };
    throw error;
  }
}
