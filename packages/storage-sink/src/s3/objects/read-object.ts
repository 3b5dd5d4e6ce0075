import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { PrefetchError } from "@prefetch/core";
import type { ReadOptions } from "@prefetch/core";
import { fillFromBody } from "../../requests/fill-from-body.ts";
import { translateS3Error } from "../client/s3-errors.ts";
import { wholeKeyOf } from "../client/s3-store.ts";
import type { S3Sinking } from "../s3-sinking.ts";
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
  sinking: S3Sinking,
  key: string,
  options: ReadObjectOptions,
): Promise<void> {
  if (options.target.byteLength === 0) return assertReaches(sinking, key, options);
  const { offset, onBytes, signal, target } = options;
  const place = { bucket: sinking.store.bucket, key };
  const translate = (error: unknown): PrefetchError => translateS3Error(error, place);
  const body = await openRange(sinking, key, options);
  const found = await fillFromBody(body, target, { onBytes, signal, translate });
  if (found < target.byteLength) throw tooShort(key, offset + found, options);
}

type Body = NonNullable<GetObjectCommandOutput["Body"]>;

async function openRange(
  { store }: S3Sinking,
  key: string,
  options: ReadObjectOptions,
): Promise<Body> {
  const { offset, signal, target } = options;
  const call = { key: wholeKeyOf(store, key), signal };
  const Range = `bytes=${offset}-${offset + target.byteLength - 1}`;
  const input = { Bucket: store.bucket, Key: call.key, Range };
  try {
    const { Body: body, ContentRange } = await store.repeated(call, (client, http) =>
      client.send(new GetObjectCommand(input), http),
    );
    if (body !== undefined && (offset === 0 || ContentRange?.startsWith(`bytes ${offset}-`))) {
      return body;
    }
    if (body instanceof Readable) body.destroy();
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
  sinking: S3Sinking,
  key: string,
  options: ReadObjectOptions,
): Promise<void> {
  const stored = await headObject(sinking, key, { signal: options.signal });
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
