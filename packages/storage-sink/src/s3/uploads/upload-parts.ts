import { PrefetchError } from "@prefetch/core";
import type { UploadToken } from "@prefetch/core";
import type { PartDigest } from "../integrity/integrity.ts";

/** A part that the store has acknowledged. */
export interface HeldPart {
  /** Counted from 1. */
  readonly partNumber: number;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** What the store named it by. */
  readonly etag: string;
  /** Its digest as lower-case hex, where it is known. */
  readonly hex: string | undefined;
}

/**
 * Returns all parts in order.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where one is missing.
 */
export function allPartsOf(
  { key, plan }: UploadToken,
  held: ReadonlyMap<number, HeldPart>,
): readonly HeldPart[] {
  return Array.from({ length: plan.partCount }, (_, index) => {
    const part = held.get(index + 1);
    if (part !== undefined) return part;
    throw new PrefetchError(
      "INTEGRITY",
      `"${key}" cannot be completed: part ${index + 1} of ${plan.partCount} was not written. Write it, then complete again.`,
      { context: { key, expected: plan.partCount, found: held.size } },
    );
  });
}

/** Returns the parts' digests, or `undefined` where one is not known. */
export function digestsOf(parts: readonly HeldPart[]): readonly PartDigest[] | undefined {
  const digests = parts.flatMap(({ hex, sizeBytes }) =>
    hex === undefined ? [] : [{ hex, sizeBytes }],
  );
  return digests.length === parts.length ? digests : undefined;
}
