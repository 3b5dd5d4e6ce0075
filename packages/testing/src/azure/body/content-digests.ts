import { createHash } from "node:crypto";
import type { RunningDigests } from "../../store/bytes/receive-bytes.ts";
import { createRunningChecksum } from "../../store/checksums/running-checksum.ts";
import { AzureError } from "../azure-error.ts";
import { invalidHeaderValue } from "../azure-errors.ts";

/** What a client says of content; base64. */
export interface ContentAssertions {
  /** The MD5. */
  readonly md5?: string | undefined;
  /** The CRC-64/NVME, its lowest byte first. */
  readonly crc64?: string | undefined;
}

/** The headers that carry them. */
interface DigestHeaders {
  /** That of the MD5. */
  readonly md5: string;
  /** That of the CRC. */
  readonly crc64: string;
}

/** The headers of a request's own body. */
export const BODY_DIGESTS: DigestHeaders = { md5: "content-md5", crc64: "x-ms-content-crc64" };
/** The headers of what a copy reads. */
export const SOURCE_DIGESTS: DigestHeaders = {
  md5: "x-ms-source-content-md5",
  crc64: "x-ms-source-content-crc64",
};

const MD5_BYTES = 16;
const CRC64_BYTES = 8;

/**
 * Reads what a request says of its content.
 *
 * @throws {@link AzureError} where a value cannot be one, or there are both.
 */
export function assertionsOf(
  headers: Readonly<Record<string, string>>,
  names: DigestHeaders,
): ContentAssertions {
  const md5 = headers[names.md5];
  const crc64 = headers[names.crc64];
  if (md5 !== undefined && crc64 !== undefined) throw invalidHeaderValue(names.crc64, crc64);
  if (md5 !== undefined && byteLengthOf(md5) !== MD5_BYTES) {
    const message =
      "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64 encoded.";
    throw new AzureError(400, "InvalidMd5", message);
  }
  if (crc64 !== undefined && byteLengthOf(crc64) !== CRC64_BYTES) {
    throw invalidHeaderValue(names.crc64, crc64);
  }
  return { md5, crc64 };
}

/**
 * Starts the digests that are asserted, and no others: they are most of what the server does. Their end
 * throws an {@link AzureError} `Md5Mismatch` or `Crc64Mismatch` where one is not what the client says.
 *
 * @param needsMd5 - whether the MD5 has to be computed in any case
 */
export async function startDigests(
  { md5, crc64 }: ContentAssertions,
  needsMd5: boolean,
): Promise<RunningDigests<ContentAssertions>> {
  const hash = needsMd5 || md5 !== undefined ? createHash("md5") : undefined;
  const crc = crc64 === undefined ? undefined : await createRunningChecksum("CRC64NVME");
  return {
    update: (bytes) => {
      hash?.update(bytes);
      crc?.update(bytes);
    },
    finish: () => {
      const found = {
        md5: hash?.digest("base64"),
        crc64: crc === undefined ? undefined : byteSwapped(crc.digest()),
      };
      requireSame("Md5", md5, found.md5);
      requireSame("Crc64", crc64, found.crc64);
      return found;
    },
    drop: () => crc?.drop(),
  };
}

/** Azure writes the CRC's lowest byte first, everybody else the highest. */
function byteSwapped(value: string): string {
  return Buffer.from(Buffer.from(value, "base64").toReversed()).toString("base64");
}

function byteLengthOf(value: string): number {
  return Buffer.from(value, "base64").byteLength;
}

function requireSame(
  name: "Crc64" | "Md5",
  asserted: string | undefined,
  found: string | undefined,
): void {
  if (asserted === undefined || asserted === found) return;
  const title = name.toUpperCase();
  const message = `The ${title} value specified in the request did not match with the ${title} value calculated by the server.`;
  throw new AzureError(400, `${name}Mismatch`, message, {
    fields: { [`UserSpecified${name}`]: asserted, [`ServerCalculated${name}`]: found ?? "" },
  });
}
