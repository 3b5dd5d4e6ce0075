import {
  type ByteRange,
  type CallOptions,
  type ModelFile,
  type ModelRevision,
  type ModelSource,
  PrefetchError,
  createFileHasher,
} from "@prefetch/core";

/** Bytes of a file, and how they came. */
export interface ReadRange {
  /** The bytes that were asked for; none where `isRanged` is false. */
  readonly bytes: Uint8Array;
  /** Whether the peer gave the range and not the whole file. */
  readonly isRanged: boolean;
}

/** Reads a range of a file. */
export async function readRange(
  source: ModelSource,
  { revision, file }: { readonly revision: ModelRevision; readonly file: ModelFile },
  range: ByteRange,
  options: CallOptions,
): Promise<ReadRange> {
  const reader = await source.open(revision, file, range, options);
  try {
    const isRanged = reader.position === range.start;
    const bytes = new Uint8Array(isRanged ? range.end - range.start : 0);
    if (isRanged) await reader.readInto(bytes, options);
    return { bytes, isRanged };
  } finally {
    await reader.close();
  }
}

/**
 * Passes content that is what the listing promised.
 *
 * @throws {@link PrefetchError} `INTEGRITY` for any other.
 */
export function assertDigest(file: ModelFile, bytes: Uint8Array): void {
  const hasher = createFileHasher(file.digest, file.sizeBytes);
  hasher.update(bytes);
  const { digest } = hasher.finish();
  if (digest === file.digest) return;
  throw new PrefetchError(
    "INTEGRITY",
    `${JSON.stringify(file.path)} came with other content than the Hub lists. Something between here and the Hub changes or caches content: go around it, or name another endpoint.`,
    { context: { path: file.path, expected: file.digest, found: digest } },
  );
}

/** Returns the smallest file that is not empty and that `isWanted` takes. */
export function smallestOf(
  files: readonly ModelFile[],
  isWanted: (file: ModelFile) => boolean = () => true,
): ModelFile | undefined {
  return files
    .filter((file) => file.sizeBytes > 0 && isWanted(file))
    .toSorted((a, b) => a.sizeBytes - b.sizeBytes)[0];
}
