import type { ByteStore, StoredBytes } from "./byte-store.ts";

/** Digests of content while it comes in. */
export interface RunningDigests<Found> {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** Ends them; throws where one is not what the client says. */
  finish(): Found;
  /** Gives them up, unless they have ended. */
  drop(): void;
}

/** Content that comes in. */
export interface IncomingBytes<Found> {
  /** The bytes. */
  readonly source: AsyncIterable<Uint8Array>;
  /** How many they are. */
  readonly sizeBytes: number;
  /** What they are digested by, as they come in. */
  readonly digests: RunningDigests<Found>;
  /** Makes of them what is kept. Default: nothing else. */
  readonly keptAs?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

/** Content that came in whole. */
export interface ReceivedBytes<Found> {
  /** Where it is. */
  readonly bytes: StoredBytes;
  /** Its digests. */
  readonly found: Found;
}

/** Receives content, digesting it as it passes. Where that fails nothing is kept. */
export async function receiveBytes<Found>(
  content: IncomingBytes<Found>,
  store: ByteStore,
): Promise<ReceivedBytes<Found>> {
  try {
    return await writeBytes(content, store);
  } catch (error) {
    content.digests.drop();
    throw error;
  }
}

async function writeBytes<Found>(
  { source, sizeBytes, digests, keptAs = (bytes) => bytes }: IncomingBytes<Found>,
  store: ByteStore,
): Promise<ReceivedBytes<Found>> {
  const writer = await store.open(sizeBytes);
  try {
    for await (const bytes of source) {
      digests.update(bytes);
      const written = writer.write(keptAs(bytes));
      if (written !== undefined) await written;
    }
    const found = digests.finish();
    return { bytes: await writer.finish(), found };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
