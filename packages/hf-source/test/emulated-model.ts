import type { ByteRange, ModelFile, ModelRevision, ModelSource } from "@prefetch/core";
import { startHubEmulator, type HubEmulator, type HubEmulatorOptions } from "@prefetch/testing";
import { createHfSource, type HfSourceOptions } from "../src/index.ts";

/** The model that most tests read. */
export const REPO_ID = "acme/model";
/** Its file in Git. */
export const CONFIG = Buffer.from('{"architectures":["LlamaForCausalLM"]}\n');
/** Its file in LFS, on the CDN. */
export const WEIGHTS: Buffer = Buffer.from(
  Uint8Array.from({ length: 400_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff),
);

/** Starts a Hub with the model on it. */
export function startModelHub(options: HubEmulatorOptions = {}): Promise<HubEmulator> {
  return startHubEmulator({
    repositories: [
      {
        repoId: REPO_ID,
        files: [
          { path: "config.json", content: { bytes: CONFIG } },
          { path: "model.safetensors", content: { bytes: WEIGHTS } },
          { path: "empty.txt", content: { bytes: new Uint8Array(0) } },
        ],
      },
    ],
    ...options,
  });
}

/** Creates a source that asks the emulator without a token and does not wait long between tries. */
export function sourceOver(
  hub: { readonly url: string },
  options: HfSourceOptions = {},
): ModelSource {
  return createHfSource({
    endpoint: hub.url,
    environment: {},
    minRetryDelayMs: 1,
    maxRetryDelayMs: 2,
    ...options,
  });
}

/** Collects the whole listing. */
export async function listAll(source: ModelSource, revision: ModelRevision): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  for await (const file of source.list(revision)) files.push(file);
  return files;
}

/** A file of the model at its newest commit, ready to be opened. */
export interface OpenableFile {
  /** The commit. */
  readonly revision: ModelRevision;
  /** The file. */
  readonly file: ModelFile;
  /** The range that covers the file. */
  readonly whole: ByteRange;
}

/** Resolves the model and finds a file in it. */
export async function findFile(source: ModelSource, path: string): Promise<OpenableFile> {
  const revision = await source.resolve({ repoId: REPO_ID });
  const file = (await listAll(source, revision)).find((other) => other.path === path);
  if (file === undefined) throw new Error(`${path} is not listed.`);
  return { revision, file, whole: { start: 0, end: file.sizeBytes } };
}

/** Reads a range of a file, or as much as comes before the rejection. */
export async function readRange(
  source: ModelSource,
  { revision, file, whole }: OpenableFile,
  range: ByteRange = whole,
): Promise<Buffer> {
  const reader = await source.open(revision, file, range);
  try {
    const target = Buffer.alloc(range.end - reader.position);
    await reader.readInto(target);
    return target;
  } finally {
    await reader.close();
  }
}
