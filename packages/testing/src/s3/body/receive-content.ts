import type { ByteStore, StoredBytes } from "../../store/bytes/byte-store.ts";
import { receiveBytes } from "../../store/bytes/receive-bytes.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import { startDigests } from "./content-digests.ts";
import type { ContentAssertions, FinishedDigests } from "./content-digests.ts";

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
export interface ReceivedContent extends FinishedDigests {
  /** Where it is. */
  readonly bytes: StoredBytes;
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
  const { bytes, found } = await receiveBytes({ source, sizeBytes, digests }, store);
  return { bytes, ...found };
}
