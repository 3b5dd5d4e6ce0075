import { type ChaosHub, ENTRY_FILES, type ExpectedFile, measured } from "./chaos-model.ts";
import type { ChaosTarget } from "./chaos-target.ts";

/** What lies where a file should: nothing, something, or the file. */
type Presence = "absent" | "right" | "wrong";

/** A model as a reader of the store finds it, who knows the repository. */
export interface Reading {
  /** Whether the manifest is there. */
  readonly isPublished: boolean;
  /** What must not be: see invariant 1. */
  readonly wrongs: readonly string[];
}

/**
 * Reads a model from behind: a manifest names every file, each there and right; without one no entry file
 * is there before all the others are; and whatever is visible is whole.
 */
export async function readModel(chaosHub: ChaosHub, target: ChaosTarget): Promise<Reading> {
  const { files, prefix } = chaosHub;
  const keys = new Set(await target.keys());
  const presences = new Map<string, Presence>();
  for (const [path, expected] of files) {
    const key = `${prefix}${path}`;
    presences.set(path, keys.has(key) ? await presenceOf(target, key, expected) : "absent");
  }
  const wrong = pathsThatAre(presences, "wrong").map((path) => `${path} is visible, and wrong`);
  const manifestKey = `${prefix}.prefetch/manifest.json`;
  const isPublished = keys.has(manifestKey);
  const others = isPublished
    ? manifestWrongs(chaosHub, presences, await target.bytesAt(manifestKey))
    : entryWrongs(presences);
  return { isPublished, wrongs: [...wrong, ...others] };
}

async function presenceOf(
  target: ChaosTarget,
  key: string,
  expected: ExpectedFile,
): Promise<Presence> {
  const bytes = await target.bytesAt(key);
  if (bytes === undefined) return "absent";
  const found = measured(bytes);
  return found.sizeBytes === expected.sizeBytes && found.sha256 === expected.sha256
    ? "right"
    : "wrong";
}

function pathsThatAre(
  presences: ReadonlyMap<string, Presence>,
  wanted: Presence,
): readonly string[] {
  return [...presences].filter(([, presence]) => presence === wanted).map(([path]) => path);
}

function entryWrongs(presences: ReadonlyMap<string, Presence>): readonly string[] {
  const entries = ENTRY_FILES.filter((path) => presences.get(path) !== "absent");
  const missing = pathsThatAre(presences, "absent").filter((path) => !ENTRY_FILES.includes(path));
  if (entries.length === 0 || missing.length === 0) return [];
  return [`${entries.join(", ")} is there without ${missing.join(", ")}`];
}

/** The part of a manifest that a reader goes by. */
interface NamedFiles {
  readonly files: readonly (ExpectedFile & { readonly path: string })[];
}

function manifestWrongs(
  { files }: ChaosHub,
  presences: ReadonlyMap<string, Presence>,
  bytes: Uint8Array | undefined,
): readonly string[] {
  const manifest: NamedFiles = JSON.parse(new TextDecoder().decode(bytes));
  const named = new Map(manifest.files.map((file) => [file.path, file]));
  const unnamed = [...files.keys()].filter((path) => !named.has(path));
  const misnamed = [...named.values()].filter(({ path, sizeBytes, sha256 }) => {
    const file = files.get(path);
    return file?.sizeBytes !== sizeBytes || file.sha256 !== sha256;
  });
  return [
    ...unnamed.map((path) => `the manifest does not name ${path}`),
    ...misnamed.map(({ path }) => `the manifest has ${path} with another size or digest`),
    ...pathsThatAre(presences, "absent").map((path) => `${path} is missing under a manifest`),
  ];
}
