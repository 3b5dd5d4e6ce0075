import {
  type CallOptions,
  PrefetchError,
  type StorageSink,
  type WrittenObject,
} from "@prefetch/core";

/**
 * Passes when an object holds these bytes, from `offset` on.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where it does not, and what reading fails with.
 */
export async function assertContent(
  sink: StorageSink,
  key: string,
  expected: Uint8Array,
  { offset = 0, ...options }: CallOptions & { readonly offset?: number } = {},
): Promise<void> {
  const found = new Uint8Array(expected.length);
  await sink.readInto(found, key, offset, options);
  if (Buffer.compare(found, expected) === 0) return;
  throw broken(
    `What was read back of ${sink.url}/${key} is not what was written. Do not store models there: something between here and the store changes or caches content.`,
  );
}

/**
 * Passes when the store tells of an object what was told when it was written.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where it does not, and what asking fails with.
 */
export async function assertHead(
  sink: StorageSink,
  written: WrittenObject,
  options: CallOptions,
): Promise<void> {
  const found = await sink.head(written.key, options);
  const [was, is] = [written.checksum, found?.checksum];
  const hasSameChecksum = was === undefined || is === undefined || was.value === is.value;
  if (found?.sizeBytes === written.sizeBytes && found.version === written.version) {
    if (hasSameChecksum) return;
  }
  throw broken(
    `The store tells something else of ${sink.url}/${written.key} than when it was written${found === undefined ? ": that nothing is there" : ""}. Do not store models there: it, or a cache before it, is behind.`,
  );
}

/** Says that the store does not do what it has to. */
export function broken(message: string): PrefetchError {
  return new PrefetchError("INTEGRITY", message);
}
