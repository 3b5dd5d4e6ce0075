import type { ByteStore, StoredBytes } from "../../store/bytes/byte-store.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import { startDigests } from "./content-digests.ts";
import type { ContentAssertions } from "./content-digests.ts";

/** Content that comes in. */
export interface IncomingContent {
  /** The bytes. */
  readonly source: AsyncIterable<Uint8Array>;
  /** How many they are. */
  readonly sizeBytes: number;
  /** Checksums to compute. */
  readonly algorithms: readonly ChecksumAlgorithm[];
  /** What the client says they are. */
  readonly assertions: ContentAssertions;
}

/** Content that came in whole and is what its client says. */
export interface ReceivedContent {
  /** Where it is. */
  readonly bytes: StoredBytes;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** Its checksums, base64. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/**
 * Receives content, hashing it as it passes.
 *
 * @throws {@link S3Error} where it is not what its client says; nothing is kept then.
 */
export async function receiveContent(
  { source, sizeBytes, algorithms, assertions }: IncomingContent,
  store: ByteStore,
): Promise<ReceivedContent> {
  const digests = await startDigests(algorithms, assertions, store.keepsBytes);
  const writer = await store.open(sizeBytes);
  try {
    for await (const bytes of source) {
      digests.update(bytes);
      const written = writer.write(bytes);
      if (written !== undefined) await written;
    }
    const { etag, checksums } = digests.finish(sizeBytes);
    return { bytes: await writer.finish(), etag, checksums };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
