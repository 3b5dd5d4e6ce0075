import type { StoredObject } from "@prefetch/core";
import type { ManifestFile } from "../manifest/manifest.ts";

/** A file that is not as the manifest says. */
export interface FileProblem {
  /** The path under the prefix. */
  readonly path: string;
  /**
   * What is wrong: there is no object, it has another size, the store's checksum differs from the one
   * it had, or the content read back differs.
   */
  readonly problem: "missing" | "wrong-size" | "wrong-checksum" | "wrong-digest";
  /** What the manifest says: a size in bytes, or a checksum or SHA-256 in hex. */
  readonly expected: number | string;
  /** What is there; `undefined` where nothing is. */
  readonly found?: number | string | undefined;
}

/**
 * Returns what is wrong with a file by what the store says of it, without reading it; `undefined` for
 * nothing.
 */
export function compareObject(
  file: ManifestFile,
  object: StoredObject | undefined,
): FileProblem | undefined {
  const { path, sizeBytes } = file;
  if (object === undefined) return { path, problem: "missing", expected: sizeBytes };
  if (object.sizeBytes !== sizeBytes) {
    return { path, problem: "wrong-size", expected: sizeBytes, found: object.sizeBytes };
  }
  return compareChecksum(file, object);
}

function compareChecksum(
  { path, sha256, checksum }: ManifestFile,
  object: StoredObject,
): FileProblem | undefined {
  const found = object.checksum;
  if (found === undefined) return undefined;
  const known = found.algorithm === "sha256" ? { algorithm: "sha256", value: sha256 } : checksum;
  if (known?.algorithm !== found.algorithm || known.value === found.value) return undefined;
  return { path, problem: "wrong-checksum", expected: known.value, found: found.value };
}
