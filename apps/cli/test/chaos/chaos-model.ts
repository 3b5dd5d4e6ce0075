import { createHash } from "node:crypto";
import {
  type FixtureContent,
  type FixtureFile,
  type HubEmulator,
  startHubEmulator,
} from "@prefetch/testing";

const MiB = 1024 ** 2;

/** The repository that every round moves. */
export const REPOSITORY = "chaos/model";
/** The name that it is stored under. */
export const ARTIFACT_NAME = "model";
/** What one run may hold, as `--memory` has it: two parts, the least that the large files need. */
export const MEMORY_BYTES = 32 * MiB;
/** What a reader that knows nothing of manifests takes for a complete model. */
export const ENTRY_FILES: readonly string[] = ["config.json", "model.safetensors.index.json"];

const LARGE_FILES = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];

const FILES: readonly FixtureFile[] = [
  // Three parts and two, of 16 MiB and what is left.
  { path: LARGE_FILES[0]!, content: { generated: { sizeBytes: 33 * MiB, seed: 1 } } },
  { path: LARGE_FILES[1]!, content: { generated: { sizeBytes: 17 * MiB + 7, seed: 2 } } },
  { path: "tokenizer/vocab.json", content: { generated: { sizeBytes: 300_000, seed: 3 } } },
  { path: "code/empty/__init__.py", content: { bytes: new Uint8Array(0) } },
  ...ENTRY_FILES.map((path) => ({
    path,
    content: { bytes: Buffer.from(`${JSON.stringify({ file: path, files: LARGE_FILES })}\n`) },
  })),
];

/** The size of the repository in bytes. */
export const MODEL_BYTES = FILES.reduce((sum, { content }) => sum + sizeOf(content), 0);

function sizeOf(content: FixtureContent): number {
  if ("bytes" in content) return content.bytes.byteLength;
  return "generated" in content ? content.generated.sizeBytes : 0;
}

/** A file as the repository has it. */
export interface ExpectedFile {
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its SHA-256, 64 hex digits. */
  readonly sha256: string;
}

/** The repository's files, by path. */
export type ExpectedFiles = ReadonlyMap<string, ExpectedFile>;

/** A Hub with the one repository, and what a plain download gives. */
export interface ChaosHub extends AsyncDisposable {
  readonly hub: HubEmulator;
  readonly files: ExpectedFiles;
  /** Where the model lies below a root: `model/<commit>/`. */
  readonly prefix: string;
}

/** Starts a Hub, and downloads the repository once by nothing but `fetch`. */
export async function startChaosHub(): Promise<ChaosHub> {
  const hub = await startHubEmulator({ repositories: [{ repoId: REPOSITORY, files: FILES }] });
  const files = new Map<string, ExpectedFile>();
  for (const { path } of FILES) {
    const answer = await fetch(`${hub.url}/${REPOSITORY}/resolve/main/${path}`);
    files.set(path, measured(new Uint8Array(await answer.arrayBuffer())));
  }
  const prefix = `${ARTIFACT_NAME}/${hub.repository(REPOSITORY).commitOf("main")}/`;
  return { hub, files, prefix, [Symbol.asyncDispose]: () => hub.close() };
}

/** Measures a content. */
export function measured(bytes: Uint8Array): ExpectedFile {
  return {
    sizeBytes: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
}
