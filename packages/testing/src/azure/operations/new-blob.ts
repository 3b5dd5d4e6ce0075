import type { AzureCall } from "../azure-call.ts";
import type {
  BlobSettings,
  CopyRecord,
  StoredBlob,
  StoredBlock,
} from "../state/container-state.ts";

/** What a new blob is made of. */
export interface BlobParts extends BlobSettings {
  /** Its content. */
  readonly blocks: readonly StoredBlock[];
  /** The copy that made it, if one did. */
  readonly copy?: CopyRecord | undefined;
}

/** Makes a blob that is written now, under the name that a request gives. */
export function newBlob({ container, blob, state }: AzureCall, parts: BlobParts): StoredBlob {
  const now = new Date();
  return {
    copy: undefined,
    ...parts,
    name: blob,
    sizeBytes: parts.blocks.reduce((sum, { bytes }) => sum + bytes.sizeBytes, 0),
    etag: state.nextEtag(),
    createdAt: container.blobs.get(blob)?.createdAt ?? now,
    lastModified: now,
  };
}

/** Returns the headers that every answer about a blob carries. */
export function identityHeadersOf({
  etag,
  lastModified,
}: Pick<StoredBlob, "etag" | "lastModified">): Record<string, string> {
  return { ETag: `"${etag}"`, "Last-Modified": lastModified.toUTCString() };
}

/** Returns the headers of the answer to a write. */
export function writtenHeadersOf(blob: StoredBlob): Record<string, string> {
  return { ...identityHeadersOf(blob), "x-ms-request-server-encrypted": "true" };
}
