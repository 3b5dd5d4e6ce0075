import type { ModelFile, SinkLimits } from "@prefetch/core";
import type { Manifest } from "../src/manifest/manifest.ts";
import type { PlanInput } from "../src/plan/plan-model.ts";

const COMMIT = "c".repeat(40);

const LIMITS: SinkLimits = {
  minPartBytes: 5 * 1024 ** 2,
  maxPartBytes: 5 * 1024 ** 3,
  maxParts: 10_000,
  sequentialParts: false,
};

const sha256Of = (path: string): string => Buffer.from(path).toString("hex").padEnd(64, "0");

/** A file whose digest belongs to no content in particular, but to its path. */
export function fileAt(path: string, sizeBytes = 10): ModelFile {
  return { path, sizeBytes, digest: `sha256:${sha256Of(path)}` };
}

/** The input of a plan of these files for an empty prefix, with changes. */
export function inputOf(paths: readonly string[], changes: Partial<PlanInput> = {}): PlanInput {
  return {
    model: { repoId: "owner/name", revision: "main", commit: COMMIT, endpoint: "https://hub" },
    url: "file:///models/name",
    files: paths.map((path) => fileAt(path)),
    skippedEntries: [],
    selection: { include: [], exclude: [] },
    force: 0,
    limits: LIMITS,
    ...changes,
  };
}

/** A manifest of these files as {@link fileAt} makes them. */
export function publishedOf(paths: readonly string[], changes: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    model: inputOf([]).model,
    artifactName: "name",
    layout: "repo",
    selections: [{ include: paths, exclude: [] }],
    files: paths.map((path) => ({ path, sizeBytes: 10, sha256: sha256Of(path) })),
    info: { repo: "owner/name", task: "auto", modality: ["text"] },
    force: 0,
    createdAt: "2026-01-01T00:00:00.000Z",
    tool: { name: "prefetch", version: "0.0.0" },
    ...changes,
  };
}
