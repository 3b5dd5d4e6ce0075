import { createHash } from "node:crypto";
import { PrefetchError } from "./prefetch-error.ts";

/**
 * What a file's content is known by: `sha256:<64 hex>` for a file in LFS or Xet storage, or
 * `gitblob:<40 hex>`, the id that Git gives a blob: the SHA-1 of `"blob " + size + NUL + content`
 * (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
 */
export type Digest = `sha256:${string}` | `gitblob:${string}`;

const DIGEST_PATTERN = /^(?:sha256:[0-9a-f]{64}|gitblob:[0-9a-f]{40})$/;

/**
 * Returns `text` as a {@link Digest}.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` when it is none.
 */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new PrefetchError("INVALID_ARGUMENT", `"${text}" is not a digest.`);
}

function isDigest(text: string): text is Digest {
  return DIGEST_PATTERN.test(text);
}

/** The digests of one file's whole content. */
export interface FileDigests {
  /** The SHA-256 of the content, 64 hex digits; taken of every file. */
  readonly sha256: string;
  /** The content's digest by the algorithm of the digest that was expected. */
  readonly digest: Digest;
}

/** Hashes one file's content, in order. */
export interface FileHasher {
  /** Takes the next bytes; they may be reused as soon as it returns. */
  update(bytes: Uint8Array): void;
  /** Returns the digests; to be called once, at the end. */
  finish(): FileDigests;
}

/**
 * Creates a hasher that takes the SHA-256 and, where `expected` is a Git blob id, that id as well.
 *
 * @param expected - the digest that the content should have; tells the algorithm
 * @param sizeBytes - the content's size in bytes; part of what a Git blob id covers
 */
export function createFileHasher(expected: Digest, sizeBytes: number): FileHasher {
  const sha256 = createHash("sha256");
  if (expected.startsWith("sha256:")) {
    return {
      update: (bytes) => void sha256.update(bytes),
      finish: () => {
        const hex = sha256.digest("hex");
        return { sha256: hex, digest: `sha256:${hex}` };
      },
    };
  }
  const gitBlob = createHash("sha1").update(`blob ${sizeBytes}\0`);
  return {
    update: (bytes) => {
      sha256.update(bytes);
      gitBlob.update(bytes);
    },
    finish: () => ({ sha256: sha256.digest("hex"), digest: `gitblob:${gitBlob.digest("hex")}` }),
  };
}
