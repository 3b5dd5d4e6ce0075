import type { ByteStore, StoredBytes } from "../../store/bytes/byte-store.ts";
import type { GcsFaultEffect } from "../faults/gcs-fault-effects.ts";
import { requireHashes } from "./asserted-hashes.ts";
import type { AssertedHashes } from "./asserted-hashes.ts";
import { corrupted } from "./passing-bytes.ts";
import { startHashes } from "./running-hashes.ts";
import type { ContentHashes } from "./running-hashes.ts";

/** Content that comes in at once. */
export interface IncomingContent {
  /** The bytes. */
  readonly source: AsyncIterable<Uint8Array>;
  /** How many they are. */
  readonly sizeBytes: number;
  /** What the client says they are. */
  readonly asserted: readonly AssertedHashes[];
  /** What goes wrong on the way. */
  readonly effect: Pick<GcsFaultEffect, "corrupts">;
}

/** Content that came in whole and is what its client says. */
export interface ReceivedContent {
  /** Where it is. */
  readonly bytes: StoredBytes;
  /** Its hashes. */
  readonly hashes: ContentHashes;
}

/**
 * Receives content, hashing it as it passes.
 *
 * @throws {@link GcsError} where it is not what its client says; nothing is kept then.
 */
export async function receiveContent(
  { source, sizeBytes, asserted, effect }: IncomingContent,
  store: ByteStore,
): Promise<ReceivedContent> {
  const running = await startHashes(needsMd5(asserted, store));
  const writer = await store.open(sizeBytes);
  try {
    for await (const bytes of effect.corrupts === undefined ? source : corrupted(source)) {
      running.update(bytes);
      const written = writer.write(bytes);
      if (written !== undefined) await written;
    }
    const hashes = running.digest();
    if (effect.corrupts !== "unnoticed") for (const each of asserted) requireHashes(each, hashes);
    return { bytes: await writer.finish(), hashes };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Tells whether an object gets an MD5: nobody reads that of content which is dropped. */
export function needsMd5(
  asserted: readonly AssertedHashes[],
  { keepsBytes }: Pick<ByteStore, "keepsBytes">,
): boolean {
  return keepsBytes || asserted.some(({ md5Hash }) => md5Hash !== undefined);
}
