import { PrefetchError } from "@prefetch/core";

/** Returns the names of a key, each percent-encoded. */
export function encodeKey(key: string): readonly string[] {
  return key.split("/").map(encodeURIComponent);
}

/**
 * Returns a path of an address, decoded.
 *
 * @param address - what the address is of: `An S3 address`
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a malformed escape.
 */
export function decodePath(path: string, address: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    const message = `${address} is percent-encoded; write "%" as %25.`;
    throw new PrefetchError("INVALID_ARGUMENT", message, { cause: error });
  }
}

/** Returns an address: a scheme and host without a trailing slash, then a key, percent-encoded. */
export function addressOf(host: string, key: string): string {
  return [host, ...(key === "" ? [] : encodeKey(key))].join("/");
}
