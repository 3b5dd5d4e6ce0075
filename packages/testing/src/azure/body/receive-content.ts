import type { ByteStore, StoredBytes } from "../../store/bytes/byte-store.ts";
import { createFirstByteFlipper } from "../../store/bytes/first-byte-flipper.ts";
import { receiveBytes } from "../../store/bytes/receive-bytes.ts";
import { startDigests } from "./content-digests.ts";
import type { ContentAssertions } from "./content-digests.ts";

/** Content that comes in. */
export interface IncomingContent {
  /** The bytes. */
  readonly source: AsyncIterable<Uint8Array>;
  /** How many they are. */
  readonly sizeBytes: number;
  /** What the client says they are. */
  readonly assertions: ContentAssertions;
  /** Whether the MD5 has to be computed in any case. Default: no. */
  readonly needsMd5?: boolean;
  /** Whether a fault keeps one byte flipped. Default: no. */
  readonly corrupts?: boolean | undefined;
}

/** Content that came in whole and is what its client says. */
export interface ReceivedContent {
  /** Where it is. */
  readonly bytes: StoredBytes;
  /** The digests that were computed, of what came in. */
  readonly digests: ContentAssertions;
}

/**
 * Receives content, hashing it as it passes.
 *
 * @throws {@link AzureError} where it is not what its client says; nothing is kept then.
 */
export async function receiveContent(
  { source, sizeBytes, assertions, needsMd5 = false, corrupts = false }: IncomingContent,
  store: ByteStore,
): Promise<ReceivedContent> {
  const digests = await startDigests(assertions, needsMd5);
  const keptAs = corrupts ? createFirstByteFlipper() : undefined;
  const { bytes, found } = await receiveBytes({ source, sizeBytes, digests, keptAs }, store);
  return { bytes, digests: found };
}
