import { PrefetchError, assertSafePath, type ModelFile, type SkippedEntry } from "@prefetch/core";
import { z } from "zod";

const ENTRY = z.object({
  type: z.string().catch(""),
  path: z.string().catch(""),
  size: z.int().nonnegative().optional().catch(undefined),
  oid: z.string().optional().catch(undefined),
  // A broken one must not make the file pass for one in Git.
  lfs: z
    .object({ oid: z.string(), size: z.int().nonnegative() })
    .nullish()
    .catch({ oid: "", size: 0 }),
});
type TreeEntry = z.infer<typeof ENTRY>;

/** What one entry of a tree is to us. */
export type ReadEntry =
  | { readonly kind: "file"; readonly file: ModelFile }
  | { readonly kind: "folder" }
  | { readonly kind: "skipped"; readonly entry: SkippedEntry };

/**
 * Reads one entry of a page of a tree. Folders come with the files in them, so they are passed over.
 * A file in LFS or Xet is known by the SHA-256 of its content, any other by its Git blob id (for an
 * LFS file, `oid` is that of the pointer, and no use).
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a path that could leave the target,
 * `INTEGRITY` for a file without a size or a digest: it could not be verified.
 */
export function readTreeEntry(value: unknown): ReadEntry {
  const parsed = ENTRY.safeParse(value);
  if (!parsed.success) return skipped("", "it is no entry of a tree");
  const entry = parsed.data;
  if (entry.path === "") return skipped("", "it has no name");
  if (entry.type === "directory") return { kind: "folder" };
  if (entry.type !== "file") {
    return skipped(entry.path, `it is no file but ${JSON.stringify(entry.type)}`);
  }
  assertSafePath(entry.path);
  return { kind: "file", file: toFile(entry) };
}

function toFile(entry: TreeEntry): ModelFile {
  const { path, lfs, oid = "" } = entry;
  const sizeBytes = lfs?.size ?? entry.size;
  const isKnown = lfs ? /^[0-9a-f]{64}$/.test(lfs.oid) : /^[0-9a-f]{40}$/.test(oid);
  if (sizeBytes === undefined || !isKnown) {
    throw new PrefetchError(
      "INTEGRITY",
      `The listing gives no size or no digest for ${JSON.stringify(path)}, so it could not be verified. Use an endpoint that does.`,
      { context: { path } },
    );
  }
  return { path, sizeBytes, digest: lfs ? `sha256:${lfs.oid}` : `gitblob:${oid}` };
}

function skipped(path: string, reason: string): ReadEntry {
  return { kind: "skipped", entry: { path, reason } };
}
