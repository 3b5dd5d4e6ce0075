import { assertSafePath } from "@prefetch/core";

/** What a sink's keys begin with. */
interface Prefixed {
  /** Without a slash at either end; empty for none. */
  readonly prefix: string;
}

/**
 * Returns the whole key of a key under the sink's prefix.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a key that is not safe to write.
 */
export function wholeKeyOf({ options }: { readonly options: Prefixed }, key: string): string {
  assertSafePath(key);
  return wholePrefixOf(options, key);
}

/** Returns what whole keys begin with where keys begin with `prefix`. */
export function wholePrefixOf(options: Prefixed, prefix: string): string {
  return options.prefix === "" ? prefix : `${options.prefix}/${prefix}`;
}
