import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { onTestFinished } from "vitest";
import { writeManifest } from "../src/manifest/manifest-store.ts";
import type { Manifest, ManifestFile } from "../src/manifest/manifest.ts";
import { type ModelLayout, commitLayout, refKey } from "../src/model-layout.ts";
import { COMMIT, manifestOf } from "./manifest-fixture.ts";

/** Files of a small model: entry files, weights, an empty file, a nested one and odd names. */
export const CONTENTS: Readonly<Record<string, string>> = {
  "1_Pooling/config.json": "{}",
  "added tokens #1 100%.json": "[]",
  "config.json": '{"architectures":["LlamaForCausalLM"]}',
  "empty.txt": "",
  "model-00001-of-00002.safetensors": "first weights",
  "model-00002-of-00002.safetensors": "second weights",
  "model.safetensors.index.json": '{"weight_map":{}}',
};

/** A model that lies in a directory. */
export interface StoredModel {
  /** The directory that holds it: what `--to` would name. */
  readonly directory: string;
  /** The directory, opened. */
  readonly root: StorageSink;
  /** Where the model lies in it. */
  readonly layout: ModelLayout;
  /** The path of its prefix. */
  readonly path: string;
  /** Its manifest. */
  readonly manifest: Manifest;
}

/** Creates an empty directory that is removed with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "prefetch-test-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** Publishes a model in a directory of its own. */
export async function storeModel(contents = CONTENTS): Promise<StoredModel> {
  return storeModelIn(await temporaryDirectory(), contents, COMMIT);
}

/** Publishes a model as `tiny/<commit>/` in a directory. */
export async function storeModelIn(
  directory: string,
  contents: Readonly<Record<string, string>>,
  commit: string,
): Promise<StoredModel> {
  const root = await openSink(directory);
  const layout = commitLayout("tiny", commit);
  const files = Object.entries(contents).map(([path, content]) => describeFile(path, content));
  const manifest = manifestOf(files, commit);
  await writeObjects(root, layout.prefix, contents);
  await writeManifest(root, layout, manifest);
  return { directory, root, layout, path: join(directory, layout.prefix), manifest };
}

/** Writes objects under a prefix. */
export async function writeObjects(
  sink: StorageSink,
  prefix: string,
  contents: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, content] of Object.entries(contents)) {
    await sink.put(`${prefix}${path}`, Buffer.from(content));
  }
}

/** Writes down, as publishing does, which commit a revision of the stored model named. */
export async function writeRef(root: StorageSink, revision: string, commit: string): Promise<void> {
  const { manifestKey } = commitLayout("tiny", commit);
  const record = JSON.stringify({ commit, manifest: manifestKey });
  await writeObjects(root, "", { [refKey("tiny", "org/tiny", revision)]: record });
}

/** Lists the keys under a prefix, without the prefix. */
export async function keysIn(sink: StorageSink, prefix = ""): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of sink.list(prefix)) keys.push(key.slice(prefix.length));
  return keys;
}

function describeFile(path: string, content: string): ManifestFile {
  return {
    path,
    sizeBytes: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}
