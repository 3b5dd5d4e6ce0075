import { createHash } from "node:crypto";

/** One entry of a Git tree. */
export interface GitTreeEntry {
  /** The name, without a folder. */
  readonly name: string;
  /** Whether it is a folder. */
  readonly isDirectory: boolean;
  /** The blob's or tree's id, 40 hex digits. */
  readonly oid: string;
}

/** Returns the id that Git gives a blob of this content. */
export function gitBlobId(content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return createHash("sha1").update(`blob ${bytes.byteLength}\0`).update(bytes).digest("hex");
}

/**
 * Returns the id of a Git tree: the SHA-1 of `mode name NUL id` of each entry, folders sorted as if their
 * names ended in `/` (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
 */
export function gitTreeId(entries: readonly GitTreeEntry[]): string {
  const records = entries
    .map((entry) => ({
      entry,
      key: Buffer.from(entry.isDirectory ? `${entry.name}/` : entry.name),
    }))
    .toSorted((a, b) => Buffer.compare(a.key, b.key))
    .flatMap(({ entry }) => [
      Buffer.from(`${entry.isDirectory ? "40000" : "100644"} ${entry.name}\0`),
      Buffer.from(entry.oid, "hex"),
    ]);
  const tree = Buffer.concat(records);
  return createHash("sha1").update(`tree ${tree.byteLength}\0`).update(tree).digest("hex");
}

/**
 * Returns the text that lies in Git in place of a file in LFS
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
 */
export function lfsPointer(sha256: string, sizeBytes: number): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${sizeBytes}\n`;
}
