import type { ByteStore, StoredBytes } from "../../store/bytes/byte-store.ts";
import { startDigests } from "./content-digests.ts";
import type { ContentAssertions } from "./content-digests.ts";
import { firstByteFlipped } from "./first-byte-flipped.ts";

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
  const writer = await store.open(sizeBytes);
  let flips = corrupts;
  try {
    for await (const bytes of source) {
      digests.update(bytes);
      const written = writer.write(flips ? firstByteFlipped(bytes) : bytes);
      flips &&= bytes.byteLength === 0;
      if (written !== undefined) await written;
    }
    const found = digests.finish();
    return { bytes: await writer.finish(), digests: found };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
