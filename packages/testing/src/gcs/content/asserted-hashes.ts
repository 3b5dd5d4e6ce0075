import { invalid } from "../gcs-errors.ts";
import type { ContentHashes } from "./running-hashes.ts";

/** What a client says of its content. */
export interface AssertedHashes {
  /** CRC-32C, base64. */
  readonly crc32c?: string | undefined;
  /** MD5, base64. */
  readonly md5Hash?: string | undefined;
}

const NAMED = /^(crc32c|md5)=(.+)$/;

/** Reads an `X-Goog-Hash` header: `crc32c=…`, `md5=…` or both. */
export function hashesOfHeader(header: string | undefined): AssertedHashes {
  const named = new Map<string, string>();
  for (const hash of (header ?? "").split(",")) {
    const [, name = "", value = ""] = NAMED.exec(hash.trim()) ?? [];
    named.set(name, value);
  }
  return { crc32c: named.get("crc32c"), md5Hash: named.get("md5") };
}

/**
 * Holds content to what its client says.
 *
 * @throws {@link GcsError} 400. An MD5 that was not computed is let pass.
 */
export function requireHashes(asserted: AssertedHashes, found: ContentHashes): void {
  if (asserted.crc32c !== undefined && asserted.crc32c !== found.crc32c) {
    throw invalid(
      `Provided CRC32C "${asserted.crc32c}" doesn't match calculated CRC32C "${found.crc32c}".`,
    );
  }
  const { md5Hash } = found;
  if (asserted.md5Hash === undefined || md5Hash === undefined) return;
  if (asserted.md5Hash === md5Hash) return;
  throw invalid(
    `Provided MD5 hash "${asserted.md5Hash}" doesn't match calculated MD5 hash "${md5Hash}".`,
  );
}
