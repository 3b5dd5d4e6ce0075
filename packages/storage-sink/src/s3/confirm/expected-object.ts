import type { WrittenObject } from "@prefetch/core";
import { algorithmOf, combinedDigestOf, multipartEtagOf } from "../integrity/integrity.ts";
import type { Integrity, PartDigest } from "../integrity/integrity.ts";

/** What a store should hold. */
export interface ExpectedObject {
  /** How that was digested. */
  readonly integrity: Integrity;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** The digests of the parts, in order; `undefined` where an earlier process sent some of them. */
  readonly parts: readonly PartDigest[] | undefined;
  /** The digest of the whole content as hex, where it follows from the parts'. */
  readonly digest: string | undefined;
  /** The ETag, where it follows from the parts' digests. */
  readonly etag: string | undefined;
}

/** What a comparison shows; `unproven` where the store tells nothing that could be compared. */
export type Verdict = "same" | "different" | "unproven";

/** Returns what one whole write should leave. */
export function expectedOfPut(integrity: Integrity, part: PartDigest): ExpectedObject {
  const { hex, sizeBytes } = part;
  const etag = integrity === "md5" ? hex : undefined;
  return { integrity, sizeBytes, parts: [part], digest: hex, etag };
}

/** Returns what an upload in parts should leave. */
export function expectedOfParts(
  integrity: Integrity,
  sizeBytes: number,
  parts: readonly PartDigest[] | undefined,
): ExpectedObject {
  const isMd5 = integrity === "md5";
  return {
    integrity,
    sizeBytes,
    parts,
    digest: isMd5 || parts === undefined ? undefined : combinedDigestOf(integrity, parts),
    etag: isMd5 && parts !== undefined ? multipartEtagOf(parts) : undefined,
  };
}

/** Compares what lies in the store with what should. */
export function compareStored(stored: WrittenObject, expected: ExpectedObject): Verdict {
  const { digest, etag, integrity, sizeBytes } = expected;
  if (stored.sizeBytes !== sizeBytes) return "different";
  if (digest !== undefined && stored.checksum?.algorithm === algorithmOf(integrity)) {
    return stored.checksum.value === digest ? "same" : "different";
  }
  // An ETag that differs proves nothing: with encryption it is no MD5.
  return etag !== undefined && stored.version === etag ? "same" : "unproven";
}
