import type { XmlNode } from "../../store/xml/xml-document.ts";
import { checksumElementOf, checksumHeaderOf } from "../checksums/checksum-algorithm.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { ObjectChecksum } from "../state/bucket-state.ts";

const CHECKSUM_TYPE_HEADER = "x-amz-checksum-type";

/** Returns an object's checksum as headers. */
export function checksumHeadersOf(checksum: ObjectChecksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return {
    [checksumHeaderOf(checksum.algorithm)]: checksum.value,
    [CHECKSUM_TYPE_HEADER]: checksum.type,
  };
}

/** Returns an object's checksum as elements. */
export function checksumNodesOf(checksum: ObjectChecksum | undefined): readonly XmlNode[] {
  if (checksum === undefined) return [];
  return [
    [checksumElementOf(checksum.algorithm), checksum.value],
    ["ChecksumType", checksum.type],
  ];
}

/** Returns a part's checksums as headers. */
export function partChecksumHeadersOf(
  checksums: ReadonlyMap<ChecksumAlgorithm, string>,
): Record<string, string> {
  return Object.fromEntries(
    [...checksums].map(([algorithm, value]) => [checksumHeaderOf(algorithm), value]),
  );
}

/** Returns a part's checksums as elements. */
export function partChecksumNodesOf(
  checksums: ReadonlyMap<ChecksumAlgorithm, string>,
): readonly XmlNode[] {
  return [...checksums].map(([algorithm, value]) => [checksumElementOf(algorithm), value]);
}
