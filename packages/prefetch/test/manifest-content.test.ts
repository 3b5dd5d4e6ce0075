import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { CONTENTS } from "./stored-model.ts";
import { manifestIn, startTinyHub } from "./tiny-hub.ts";

test("the manifest says what lies there, where it comes from and what was asked for", async () => {
  const { hub, prefetch, sink, commit } = await startTinyHub();
  await prefetch({
    exclude: ["*.txt"],
    architecture: "LlamaForCausalLM",
    task: "generate",
    modality: ["text", "image"],
    serialFormat: "safetensors",
    modelType: "transformer",
    shortDescription: "A tiny one.",
  });
  const { "empty.txt": _, ...wanted } = CONTENTS;
  expect(manifestIn(sink, `tiny/${commit}/`)).toMatchObject({
    schemaVersion: 1,
    model: { repoId: "org/tiny", commit, revision: "main", endpoint: hub.url },
    artifactName: "tiny",
    layout: "repo",
    selections: [{ include: [], exclude: ["*.txt"] }],
    files: Object.entries(wanted).map(([path, content]) => ({
      path,
      sizeBytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    })),
    info: {
      repo: "org/tiny",
      artifactName: "tiny",
      architecture: "LlamaForCausalLM",
      task: "generate",
      modality: ["text", "image"],
      serialFormat: "safetensors",
      modelType: "transformer",
      shortDescription: "A tiny one.",
    },
    force: 0,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    tool: { name: "prefetch", version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
  });
});

test("a file in Git has its blob id there, a file in LFS has none", async () => {
  const { prefetch, sink, commit } = await startTinyHub();
  await prefetch();
  const files = manifestIn(sink, `tiny/${commit}/`)?.files ?? [];
  const gitOids = Object.fromEntries(files.map(({ path, gitOid }) => [path, gitOid]));
  // `git hash-object` of an empty file and of "{}".
  expect(gitOids["empty.txt"]).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  expect(gitOids["1_Pooling/config.json"]).toBe("9e26dfeeb6e641a33dae4961196235bdb965b21b");
  expect(gitOids["model-00001-of-00002.safetensors"]).toBeUndefined();
});

test("what was recorded comes back with the result, as upstream names it", async () => {
  const { prefetch, commit } = await startTinyHub();
  const { metadata } = await prefetch({
    architecture: "LlamaForCausalLM",
    modality: ["text", "image"],
    serialFormat: "safetensors",
    modelType: "transformer",
  });
  expect(metadata).toEqual({
    source_repo: "org/tiny",
    source_commit: commit,
    framework: "huggingface",
    architecture: "LlamaForCausalLM",
    task: "auto",
    modality: "text,image",
    serial_format: "safetensors",
    model_type: "transformer",
  });
});
