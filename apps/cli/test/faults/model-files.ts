import { createCipheriv, createHash } from "node:crypto";
import type { FixtureFile } from "@prefetch/testing";

const MiB = 1024 ** 2;

/** Weights of one part. */
export const SMALL_WEIGHTS = "model-00001-of-00002.safetensors";
/** Weights of two parts, of 16 MiB and of 1. */
export const LARGE_WEIGHTS = "model-00002-of-00002.safetensors";

/** Files that a reader without a manifest takes for the sign of a complete model. */
export const ENTRY_FILES: readonly string[] = ["config.json", "model.safetensors.index.json"];

/** A model whose files are all of one part. */
export const SMALL_MODEL: readonly FixtureFile[] = [
  ...ENTRY_FILES.map((path) => fileOf(path, Buffer.from(JSON.stringify({ path })))),
  fileOf("tokenizer/vocab.txt", contentOf(3_000, "vocab")),
  fileOf(SMALL_WEIGHTS, contentOf(300_000, "small")),
];

/** The same with a file of two parts. */
export const LARGE_MODEL: readonly FixtureFile[] = [
  ...SMALL_MODEL,
  fileOf(LARGE_WEIGHTS, contentOf(17 * MiB, "large")),
];

/** The same with weights of which the first part is 60 %. */
export const KILLED_MODEL: readonly FixtureFile[] = [
  ...SMALL_MODEL,
  fileOf(LARGE_WEIGHTS, contentOf(Math.round((16 / 0.6) * MiB), "killed")),
];

/** A fixture file of bytes. */
export function fileOf(path: string, bytes: Uint8Array): FixtureFile {
  return { path, content: { bytes } };
}

/** Returns bytes that look random, the same ones for the same name. */
export function contentOf(sizeBytes: number, name: string): Uint8Array {
  const key = createHash("sha256").update(name).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes));
}

const known = new WeakMap<Uint8Array, string>();

/** Returns the SHA-256 of a fixture file's bytes. */
export function sha256OfFile({ path, content }: FixtureFile): string {
  if (!("bytes" in content)) throw new Error(`${path} has no bytes.`);
  const sha256 = known.get(content.bytes) ?? sha256Of(content.bytes);
  known.set(content.bytes, sha256);
  return sha256;
}

/** Returns the SHA-256 of bytes, as hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
