import {
  type FileDigests,
  type ModelFile,
  PrefetchError,
  type TransferEvent,
} from "@prefetch/core";

/**
 * Compares what arrived with what the source promised; to be called before anything becomes visible.
 *
 * @throws {@link PrefetchError} `INTEGRITY` when they differ.
 */
export function verifyDigests(
  file: ModelFile,
  digests: FileDigests,
  onEvent: (event: TransferEvent) => void,
): FileDigests {
  const { path, digest } = file;
  if (digests.digest !== digest) {
    throw new PrefetchError(
      "INTEGRITY",
      `${path} has the wrong content: expected ${digest}, found ${digests.digest}.`,
      { context: { path, expected: digest, found: digests.digest } },
    );
  }
  onEvent({ type: "file-verified", path, digest, sha256: digests.sha256 });
  return digests;
}
