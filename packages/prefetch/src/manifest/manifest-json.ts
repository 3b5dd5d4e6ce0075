import { PrefetchError } from "@prefetch/core";
import { checkManifest } from "./manifest-schema.ts";
import { MANIFEST_SCHEMA_VERSION, type Manifest, type ManifestFile } from "./manifest.ts";

/**
 * Reads a manifest.
 *
 * @param content - the object's bytes, or its text
 * @param url - the manifest's address, for messages
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a format that this version does not know,
 * `INTEGRITY` for anything that is not a manifest or that names a file outside the model's prefix.
 */
export function parseManifest(content: Uint8Array | string, url: string): Manifest {
  const value = parseJson(content, url);
  refuseUnknownVersion(value, url);
  const { manifest, problem } = checkManifest(value);
  if (problem !== undefined) throw malformed(url, problem);
  return manifest;
}

/**
 * Writes a manifest as JSON: the same manifest always gives the same bytes, with the fields in the
 * order of {@link Manifest} and the files in the byte order of their paths.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for one that {@link parseManifest} would refuse.
 */
export function serialiseManifest(manifest: Manifest): Uint8Array {
  const { manifest: checked, problem } = checkManifest(manifest);
  if (problem !== undefined) {
    throw new PrefetchError("INVALID_ARGUMENT", `The manifest cannot be written: ${problem}.`);
  }
  const ordered = { ...checked, files: sortedByPath(checked.files) };
  return new TextEncoder().encode(`${JSON.stringify(ordered, undefined, 2)}\n`);
}

function parseJson(content: Uint8Array | string, url: string): unknown {
  try {
    const text = typeof content === "string" ? content : decodeUtf8(content);
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(url, "it is not JSON", cause);
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function refuseUnknownVersion(value: unknown, url: string): void {
  if (typeof value !== "object" || value === null || !("schemaVersion" in value)) return;
  const found = value.schemaVersion;
  if (typeof found !== "number" || found === MANIFEST_SCHEMA_VERSION) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `The manifest ${url} has schema version ${found}; this version of prefetch knows version ${MANIFEST_SCHEMA_VERSION} only. Upgrade prefetch.`,
    { context: { url, expected: MANIFEST_SCHEMA_VERSION, found } },
  );
}

function malformed(url: string, problem: string, cause?: unknown): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The manifest ${url} is malformed: ${problem}. Prefetch the model again with force, or restore the file.`,
    { context: { url }, ...(cause === undefined ? {} : { cause }) },
  );
}

/** In the order of the paths' UTF-8 bytes; comparing strings would order them by UTF-16 units. */
function sortedByPath(files: readonly ManifestFile[]): readonly ManifestFile[] {
  return files
    .map((file) => ({ file, bytes: Buffer.from(file.path) }))
    .toSorted((left, right) => Buffer.compare(left.bytes, right.bytes))
    .map(({ file }) => file);
}
