/** Returns the names of a key, each percent-encoded. */
export function encodeKey(key: string): readonly string[] {
  return key.split("/").map(encodeURIComponent);
}

/** Returns an address: a scheme and host without a trailing slash, then a key, percent-encoded. */
export function addressOf(host: string, key: string): string {
  return [host, ...(key === "" ? [] : encodeKey(key))].join("/");
}
