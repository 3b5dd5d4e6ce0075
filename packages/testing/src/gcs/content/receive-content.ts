import type { ByteStore, StoredBytes } from "../../store/bytes/byte-store.ts";
import { withFirstByteFlipped } from "../../store/bytes/first-byte-flipper.ts";
import { receiveBytes } from "../../store/bytes/receive-bytes.ts";
import type { RunningDigests } from "../../store/bytes/receive-bytes.ts";
import type { GcsFaultEffect } from "../faults/gcs-fault-effects.ts";
import { requireHashes } from "./asserted-hashes.ts";
import type { AssertedHashes } from "./asserted-hashes.ts";
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
  const hashes = await startHashes(needsMd5(asserted, store));
  const { bytes, found } = await receiveBytes(
    {
      source: effect.corrupts === undefined ? source : withFirstByteFlipped(source),
      sizeBytes,
      digests: { ...hashes, finish: () => finished(hashes, asserted, effect) },
    },
    store,
  );
  return { bytes, hashes: found };
}

function finished(
  hashes: RunningDigests<ContentHashes>,
  asserted: readonly AssertedHashes[],
  { corrupts }: IncomingContent["effect"],
): ContentHashes {
  const found = hashes.finish();
  if (corrupts !== "unnoticed") for (const each of asserted) requireHashes(each, found);
  return found;
}

/** Tells whether an object gets an MD5: nobody reads that of content which is dropped. */
export function needsMd5(
  asserted: readonly AssertedHashes[],
  { keepsBytes }: Pick<ByteStore, "keepsBytes">,
): boolean {
  return keepsBytes || asserted.some(({ md5Hash }) => md5Hash !== undefined);
}
