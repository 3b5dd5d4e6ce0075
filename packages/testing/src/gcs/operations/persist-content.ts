import type { ByteStore } from "../../store/bytes/byte-store.ts";
import type { UploadSession } from "../state/upload-session.ts";

/** Content that a session is to keep. */
export interface ContentToKeep {
  /** The bytes, in groups that are kept whole or not at all. */
  readonly groups: AsyncIterable<readonly Uint8Array[]>;
  /** How many they are at most. */
  readonly sizeBytes: number;
}

/** Keeps content as it comes in. What came before the connection broke stays. */
export async function persist(
  session: UploadSession,
  { groups, sizeBytes }: ContentToKeep,
  store: ByteStore,
): Promise<void> {
  const writer = await store.open(sizeBytes);
  let writtenBytes = 0;
  try {
    for await (const group of groups) {
      for (const bytes of group) {
        const written = writer.write(bytes);
        if (written !== undefined) await written;
        session.hashes.update(bytes);
        writtenBytes += bytes.byteLength;
      }
      session.persistedBytes += groupBytes(group);
    }
  } finally {
    if (writtenBytes === 0 || session.end !== undefined) await writer.abandon();
    else session.runs.push({ ...(await writer.finish()), sizeBytes: writtenBytes });
  }
}

function groupBytes(group: readonly Uint8Array[]): number {
  return group.reduce((sum, bytes) => sum + bytes.byteLength, 0);
}
