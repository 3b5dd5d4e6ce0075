import { blobNotFound } from "../azure-errors.ts";
import type { ContainerState, StoredBlob } from "../state/container-state.ts";

/**
 * Finds a committed blob.
 *
 * @throws {@link AzureError} `BlobNotFound`.
 */
export function existingBlob({ blobs }: ContainerState, name: string): StoredBlob {
  const blob = blobs.get(name);
  if (blob === undefined) throw blobNotFound();
  return blob;
}
