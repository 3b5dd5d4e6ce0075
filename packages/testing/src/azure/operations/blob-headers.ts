import type { StoredBlob } from "../state/container-state.ts";
import { identityHeadersOf } from "./new-blob.ts";

/** Returns everything that is told of a blob besides its content. */
export function blobHeadersOf(blob: StoredBlob): Record<string, string> {
  const metadata = Object.entries(blob.metadata).map(([name, value]) => [
    `x-ms-meta-${name}`,
    value,
  ]);
  return {
    ...blob.contentHeaders,
    ...identityHeadersOf(blob),
    ...Object.fromEntries(metadata),
    ...tierHeadersOf(blob),
    ...copyHeadersOf(blob),
    "Accept-Ranges": "bytes",
    "x-ms-blob-type": "BlockBlob",
    "x-ms-creation-time": blob.createdAt.toUTCString(),
    "x-ms-lease-state": "available",
    "x-ms-lease-status": "unlocked",
    "x-ms-server-encrypted": "true",
  };
}

function tierHeadersOf({ tier }: StoredBlob): Record<string, string> {
  if (tier !== undefined) return { "x-ms-access-tier": tier };
  return { "x-ms-access-tier": "Hot", "x-ms-access-tier-inferred": "true" };
}

/** A copy is done by the time that anybody can ask. */
function copyHeadersOf({ copy, lastModified, sizeBytes }: StoredBlob): Record<string, string> {
  if (copy === undefined) return {};
  return {
    "x-ms-copy-completion-time": lastModified.toUTCString(),
    "x-ms-copy-id": copy.copyId,
    "x-ms-copy-progress": `${sizeBytes}/${sizeBytes}`,
    "x-ms-copy-source": copy.source,
    "x-ms-copy-status": "success",
  };
}
