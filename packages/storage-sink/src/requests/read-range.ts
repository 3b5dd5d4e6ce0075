import { PrefetchError } from "@prefetch/core";
import type { ReadOptions, StoredObject } from "@prefetch/core";
import { fillFromBody } from "./fill-from-body.ts";

/** A buffer to fill, and from where. */
export interface RangeToRead extends ReadOptions {
  /** The buffer to fill. */
  readonly target: Uint8Array;
  /** The offset of its first byte in the object. */
  readonly offset: number;
}

/** How a store is asked for bytes. */
export interface RangeSource {
  /**
   * Asks for a range and returns the body of the answer; `undefined` where the object ends before it.
   * Resolves with `wrong` where the answer is another range.
   */
  readonly open: (range: RangeToRead) => Promise<RangeAnswer>;
  /** Returns what lies at the key. */
  readonly head: () => Promise<StoredObject | undefined>;
  /** Makes of what broke the body the error to reject with. */
  readonly translate: (error: unknown) => PrefetchError;
}

/** What a store answers to a range: its bytes, that it ends before them, or other bytes. */
export type RangeAnswer =
  | { readonly kind: "bytes"; readonly body: unknown }
  | { readonly kind: "beyond" }
  | { readonly kind: "other" };

/**
 * Fills a buffer with an object's bytes, as `StorageSink.readInto` has it.
 *
 * @throws {@link PrefetchError} `NOT_FOUND` without an object, `INTEGRITY` where it is too short,
 * `UNAVAILABLE` where the body broke or another range came.
 */
export async function readRange(
  key: string,
  range: RangeToRead,
  source: RangeSource,
): Promise<void> {
  const { offset, onBytes, signal, target } = range;
  if (target.byteLength === 0) return assertReaches(key, range, source);
  const answer = await source.open(range);
  if (answer.kind === "beyond") throw tooShort(key, undefined, range);
  if (answer.kind === "other") {
    throw new PrefetchError(
      "UNAVAILABLE",
      `The store answered another range of "${key}" than the one asked for; try again.`,
      { context: { key, offset } },
    );
  }
  const { translate } = source;
  const found = await fillFromBody(answer.body, target, { onBytes, signal, translate });
  if (found < target.byteLength) throw tooShort(key, offset + found, range);
}

/** Returns the `Range` header of a range (RFC 9110, section 14.2). */
export function rangeHeaderOf({ offset, target }: RangeToRead): string {
  return `bytes=${offset}-${offset + target.byteLength - 1}`;
}

/** Tells whether a `Content-Range` header is that of a range; an answer from byte 0 on needs none. */
export function isRangeAnswer(header: string | undefined, { offset }: RangeToRead): boolean {
  return offset === 0 || header?.startsWith(`bytes ${offset}-`) === true;
}

async function assertReaches(
  key: string,
  range: RangeToRead,
  { head }: RangeSource,
): Promise<void> {
  const stored = await head();
  if (stored === undefined) {
    throw new PrefetchError("NOT_FOUND", `There is no object "${key}"; check the address.`, {
      context: { key },
    });
  }
  if (stored.sizeBytes < range.offset) throw tooShort(key, stored.sizeBytes, range);
}

function tooShort(
  key: string,
  end: number | undefined,
  { offset, target }: RangeToRead,
): PrefetchError {
  const where = end === undefined ? `before byte ${offset}` : `at byte ${end}`;
  return new PrefetchError(
    "INTEGRITY",
    `"${key}" ends ${where}; ${target.byteLength} bytes from byte ${offset} on were expected. It was cut short by something else: remove it and run again.`,
    { context: { key, offset, expected: target.byteLength } },
  );
}
