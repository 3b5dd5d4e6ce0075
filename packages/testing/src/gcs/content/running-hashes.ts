import { createHash } from "node:crypto";
import { createRunningChecksum } from "../../store/checksums/running-checksum.ts";

/** The hashes that an object has. */
export interface ContentHashes {
  /** CRC-32C, base64. */
  readonly crc32c: string;
  /** MD5, base64, where it was computed. */
  readonly md5Hash: string | undefined;
}

/** The hashes of content while it comes in. */
export interface RunningHashes {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** Ends them. */
  digest(): ContentHashes;
}

/**
 * Begins the hashes of an object.
 *
 * @param needsMd5 - whether an MD5 is wanted: it costs more than all else here
 */
export async function startHashes(needsMd5: boolean): Promise<RunningHashes> {
  const crc32c = await createRunningChecksum("CRC32C");
  const md5 = needsMd5 ? createHash("md5") : undefined;
  return {
    update: (bytes) => {
      crc32c.update(bytes);
      md5?.update(bytes);
    },
    digest: () => ({ crc32c: crc32c.digest(), md5Hash: md5?.digest("base64") }),
  };
}
