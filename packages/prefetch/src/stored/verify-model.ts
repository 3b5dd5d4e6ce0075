import { type CallOptions, PrefetchError, type StoredObject } from "@prefetch/core";
import type { Manifest, ManifestModel } from "../manifest/manifest.ts";
import { isOwnPath } from "../model-layout.ts";
import { sizeOf } from "../size-of.ts";
import { type FileProblem, compareObject } from "./compare-object.ts";
import { type ModelStoreOptions, type OpenedModel, openModel } from "./open-model.ts";
import { type VerifyProgress, readBack } from "./read-back.ts";
import { requireManifest } from "./require-manifest.ts";

const MIB = 1024 * 1024;

/** Options of {@link verifyModel}. */
export interface VerifyOptions extends ModelStoreOptions {
  /**
   * Reads every file back and compares its SHA-256; otherwise the sizes and, where the store lists
   * them, its checksums are compared. Default: false.
   */
  readonly deep?: boolean | undefined;
  /** The most memory that files being read back may take, in bytes; at least 1 MiB. Default: 64 MiB. */
  readonly memoryBytes?: number | undefined;
  /** Told how far reading back is, after every read. Default: nobody is told. */
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
}

/** What {@link verifyModel} found. */
export interface VerifyReport {
  /** The prefix that the model lies under. */
  readonly url: string;
  /** Where the model comes from. */
  readonly model: ManifestModel;
  /** The name it is stored under. */
  readonly artifactName: string;
  /** When it was published, ISO 8601 in UTC. */
  readonly createdAt: string;
  /** Whether contents were compared. */
  readonly deep: boolean;
  /** How many files the manifest names; each was checked. */
  readonly checkedFiles: number;
  /** Their size in bytes, as the manifest says. */
  readonly checkedBytes: number;
  /** The files that are not as the manifest says, in its order. Empty for a sound model. */
  readonly problems: readonly FileProblem[];
  /** Objects under the prefix that the manifest does not name: their paths. No fault of the model. */
  readonly extraObjects: readonly string[];
}

/**
 * Compares the model under a prefix with its manifest. Needs neither a token nor the Hub. Files that
 * differ are reported, not thrown.
 *
 * @param url - the model's prefix, as a URL or a path
 * @throws {@link PrefetchError} `NOT_FOUND` where no complete model is, `INTEGRITY` or
 * `INVALID_ARGUMENT` for a manifest that is broken or newer than this version, `INVALID_ARGUMENT` for
 * options out of range, and what the store fails with.
 */
export async function verifyModel(url: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { deep, ...reading } = completeVerifyOptions(options);
  const model = await openModel(url, options);
  const manifest = await requireManifest(model, options);
  const { objects, extraObjects } = await listPrefix(model, manifest, options);
  const problems = manifest.files.flatMap(
    (file) => compareObject(file, objects.get(file.path)) ?? [],
  );
  if (deep) {
    const broken = new Set(problems.map(({ path }) => path));
    const readable = manifest.files.filter(({ path }) => !broken.has(path));
    problems.push(...(await readBack(model, readable, reading)));
  }
  return {
    url: model.url,
    model: manifest.model,
    artifactName: manifest.artifactName,
    createdAt: manifest.createdAt,
    deep,
    checkedFiles: manifest.files.length,
    checkedBytes: sizeOf(manifest.files),
    problems: inOrderOf(manifest, problems),
    extraObjects,
  };
}

interface CompleteVerifyOptions {
  readonly deep: boolean;
  readonly memoryBytes: number;
  readonly onProgress: (progress: VerifyProgress) => void;
  readonly signal: AbortSignal | undefined;
}

function completeVerifyOptions({
  deep = false,
  memoryBytes = 64 * MIB,
  onProgress = () => undefined,
  signal,
}: VerifyOptions): CompleteVerifyOptions {
  if (!Number.isSafeInteger(memoryBytes) || memoryBytes < MIB) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `memoryBytes is ${memoryBytes}; verifying needs at least ${MIB} (1 MiB).`,
    );
  }
  return { deep, memoryBytes, onProgress, signal };
}

interface ListedPrefix {
  readonly objects: ReadonlyMap<string, StoredObject>;
  readonly extraObjects: readonly string[];
}

/** One listing tells of all files; asking for each would take a request each. */
async function listPrefix(
  { sink, layout }: OpenedModel,
  manifest: Manifest,
  options: CallOptions,
): Promise<ListedPrefix> {
  const named = new Set(manifest.files.map(({ path }) => path));
  const objects = new Map<string, StoredObject>();
  const extraObjects: string[] = [];
  for await (const object of sink.list(layout.prefix, options)) {
    const path = object.key.slice(layout.prefix.length);
    if (named.has(path)) objects.set(path, object);
    else if (!isOwnPath(path)) extraObjects.push(path);
  }
  return { objects, extraObjects };
}

function inOrderOf({ files }: Manifest, problems: readonly FileProblem[]): readonly FileProblem[] {
  const byPath = new Map(problems.map((problem) => [problem.path, problem]));
  return files.flatMap(({ path }) => byPath.get(path) ?? []);
}
