import type { Manifest, ManifestFile } from "../src/manifest/manifest.ts";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const OTHER_COMMIT = "89abcdef0123456789abcdef0123456789abcdef";

/** A file entry whose digest belongs to no content in particular. */
export function fileOf(path: string): ManifestFile {
  return { path, sizeBytes: 3, sha256: "ab".repeat(32) };
}

/** A manifest as a run would write it. */
export function manifestOf(files: readonly ManifestFile[], commit: string = COMMIT): Manifest {
  return {
    schemaVersion: 1,
    model: { repoId: "org/tiny", commit, revision: "main", endpoint: "https://huggingface.co" },
    artifactName: "tiny",
    layout: "repo",
    selections: [{ include: [], exclude: [] }],
    files,
    info: { repo: "org/tiny", task: "auto", modality: ["text"] },
    force: 0,
    createdAt: "2026-01-02T03:04:05.678Z",
    tool: { name: "prefetch", version: "0.1.0" },
  };
}
