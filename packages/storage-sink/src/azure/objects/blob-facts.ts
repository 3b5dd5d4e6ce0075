import type { Checksum, StoredObject } from "@prefetch/core";

/** What the SDK tells of a blob, in answers and in listings. */
export interface AnsweredBlob {
  readonly contentLength?: number | undefined;
  readonly contentMD5?: Uint8Array | undefined;
  readonly etag?: string | undefined;
  readonly lastModified?: Date | undefined;
}

/** Returns an ETag without its quotes; listings have none. */
export function versionOf(etag: string | undefined): string {
  return (etag ?? "").replaceAll('"', "");
}

/** Returns the checksum that the store keeps of a blob: of those that were written at once. */
export function checksumOf(md5: Uint8Array | undefined): Checksum | undefined {
  const isMd5 = md5?.byteLength === 16;
  return isMd5 ? { algorithm: "md5", value: Buffer.from(md5).toString("hex") } : undefined;
}

/** Returns what an answer tells of the blob at `key`. */
export function storedObjectOf(key: string, answer: AnsweredBlob): StoredObject {
  return {
    key,
    sizeBytes: answer.contentLength ?? 0,
    version: versionOf(answer.etag),
    modifiedAt: answer.lastModified ?? new Date(0),
    checksum: checksumOf(answer.contentMD5),
  };
}

/**
 * Tells whether a blob only marks a folder: accounts with a hierarchical namespace, and tools that
 * imitate one, have such (https://hadoop.apache.org/docs/stable/hadoop-azure/).
 */
export function isFolderMarker(metadata: Readonly<Record<string, string>> | undefined): boolean {
  return Object.entries(metadata ?? {}).some(
    ([name, value]) => name.toLowerCase() === "hdi_isfolder" && value.toLowerCase() === "true",
  );
}
