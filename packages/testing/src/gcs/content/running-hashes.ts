import { createHash } from "node:crypto";
import type { RunningDigests } from "../../store/bytes/receive-bytes.ts";
import { createRunningChecksum } from "../../store/checksums/running-checksum.ts";

/** The hashes that an object has. */
export interface ContentHashes {
  /** CRC-32C, base64. */
  readonly crc32c: string;
  /** MD5, base64, where it was computed. */
  readonly md5Hash: string | undefined;
}

/**
 * Begins the hashes of an object.
 *
 * @param needsMd5 - whether an MD5 is wanted: it costs more than all else here
 */
export async function startHashes(needsMd5: boolean): Promise<RunningDigests<ContentHashes>> {
  const crc32c = await createRunningChecksum("CRC32C");
  const md5 = needsMd5 ? createHash("md5") : undefined;
  return {
    update: (bytes) => {
      crc32c.update(bytes);
      md5?.update(bytes);
    },
    finish: () => ({ crc32c: crc32c.digest(), md5Hash: md5?.digest("base64") }),
    drop: () => crc32c.drop(),
  };
}
