import type { HuggingFaceModelInfo } from "@prefetch/core";

/** The manifest's format that this version writes and reads. */
export const MANIFEST_SCHEMA_VERSION = 1;

/** Which files of a repository were asked for; see `compileSelection`. */
export interface Selection {
  /** Patterns of which a path has to match one. Empty: every path. */
  readonly include: readonly string[];
  /** Patterns of which a path must match none. */
  readonly exclude: readonly string[];
}

/** Where a published model comes from. */
export interface ManifestModel {
  /** The repository's canonical id. */
  readonly repoId: string;
  /** The commit, 40 hex digits. */
  readonly commit: string;
  /** The revision as it was asked for. */
  readonly revision: string;
  /** The Hub's address. */
  readonly endpoint: string;
}

/** One file of a published model. */
export interface ManifestFile {
  /** The path under the prefix; the same as in the repository. */
  readonly path: string;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** The SHA-256 of the content, 64 hex digits. */
  readonly sha256: string;
  /** The Git blob id, where the Hub lists the file by that. */
  readonly gitOid?: string | undefined;
  /** The store's own checksum, where it keeps one. */
  readonly checksum?:
    | {
        /** The algorithm, for example `crc32c`. */
        readonly algorithm: string;
        /** The value, lower-case hex. */
        readonly value: string;
      }
    | undefined;
}

/**
 * What says that a prefix holds a complete, verified model. Written last. Fields that this version
 * does not know are kept as they are, here and in every object inside.
 */
export interface Manifest {
  /** The format: 1. */
  readonly schemaVersion: typeof MANIFEST_SCHEMA_VERSION;
  /** Where the model comes from. */
  readonly model: ManifestModel;
  /** The name it is stored under. */
  readonly artifactName: string;
  /** The repository's own files, or a copy cut by ranks. */
  readonly layout: "repo" | "rank-sharded";
  /** What was asked for so far; the files are those that any of them selects. */
  readonly selections: readonly Selection[];
  /** Every file of the model, by path. */
  readonly files: readonly ManifestFile[];
  /** What upstream records of a model. */
  readonly info: HuggingFaceModelInfo;
  /** How often a new prefetch was forced. */
  readonly force: number;
  /** When it was published, ISO 8601 in UTC. */
  readonly createdAt: string;
  /** What published it. */
  readonly tool: {
    /** Its name. */
    readonly name: string;
    /** Its version. */
    readonly version: string;
  };
}
