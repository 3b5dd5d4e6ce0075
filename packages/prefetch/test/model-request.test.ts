import { expect, test } from "vitest";
import type { HfModelOptions } from "../src/hf-model-options.ts";
import { completeModelRequest } from "../src/model-request.ts";

test("the repository alone is enough", () => {
  expect(completeModelRequest({ repo: "Qwen/Qwen3-0.6B" })).toMatchObject({
    repoId: "Qwen/Qwen3-0.6B",
    revision: "main",
    target: { kind: "root", url: "./models" },
    artifactName: "Qwen3-0-6B",
    info: {
      repo: "Qwen/Qwen3-0.6B",
      artifactName: "Qwen3-0-6B",
      task: "auto",
      modality: ["text"],
    },
    selection: { include: [], exclude: [] },
    force: 0,
    hub: { tokenKey: "HF_TOKEN" },
    resources: { cpu: "2", memory: "8Gi", disk: "50Gi" },
    workingDirectory: process.cwd(),
    environment: process.env,
  });
});

test("everything that is given is kept", () => {
  const request = completeModelRequest({
    repo: "hf://owner/name@v2",
    rawDataPath: "s3://bucket/prefix",
    artifactName: "mine",
    architecture: "LlamaForCausalLM",
    task: "generate",
    modality: ["text", "image"],
    serialFormat: "safetensors",
    modelType: "transformer",
    shortDescription: "A small one.",
    putOptions: { sse: "AES256" },
    include: ["*.json"],
    exclude: ["a/*"],
    force: true,
    hfTokenKey: null,
    endpoint: "http://127.0.0.1:8080",
    caBundlePath: "ca.pem",
    memoryBytes: 1,
    connections: 2,
    maxBytesPerSecond: 0.5,
    strategy: "snapshot",
    scratchPath: "scratch",
    reuseFrom: "s3://bucket/other",
    leaseTtlMs: 1_000,
    jobId: "job",
    resources: { gpu: "A100:8" },
    workingDirectory: "/data",
    environment: { HF_TOKEN: "hf_x" },
  });
  expect(request).toEqual({
    repoId: "owner/name",
    revision: "v2",
    target: { kind: "prefix", url: "s3://bucket/prefix" },
    moreTargets: [],
    putOptions: { sse: "AES256" },
    artifactName: "mine",
    info: {
      repo: "owner/name",
      artifactName: "mine",
      architecture: "LlamaForCausalLM",
      task: "generate",
      modality: ["text", "image"],
      serialFormat: "safetensors",
      modelType: "transformer",
      shortDescription: "A small one.",
    },
    selection: { include: ["*.json"], exclude: ["a/*"] },
    force: true,
    hub: { tokenKey: null, endpoint: "http://127.0.0.1:8080", caBundlePath: "ca.pem" },
    limits: { memoryBytes: 1, connections: 2, maxBytesPerSecond: 0.5 },
    strategy: "snapshot",
    scratchPath: "/data/scratch",
    reuseFrom: ["s3://bucket/other"],
    leaseTtlMs: 1_000,
    jobId: "job",
    resources: { cpu: "2", memory: "8Gi", disk: "50Gi", gpu: "A100:8" },
    workingDirectory: "/data",
    environment: { HF_TOKEN: "hf_x" },
  });
});

test("several roots are kept in their order", () => {
  const { target, moreTargets } = completeModelRequest({ repo: "gpt2", to: ["a", "b", "c"] });
  expect([target, ...moreTargets]).toEqual(["a", "b", "c"].map((url) => ({ kind: "root", url })));
});

test("one revision may be given twice", () => {
  expect(completeModelRequest({ repo: "hf://gpt2@v2", revision: "v2" }).revision).toBe("v2");
});

test.each<[string, Partial<HfModelOptions>]>([
  ["two targets", { to: "a", rawDataPath: "b" }],
  ["two revisions", { repo: "hf://gpt2@v1", revision: "v2" }],
  ["an empty revision", { revision: "" }],
  ["an artifact name with a dot", { artifactName: "a.b" }],
  ["a negative force", { force: -1 }],
  ["half a force", { force: 0.5 }],
  ["an empty pattern", { include: [""] }],
  ["no connections", { connections: 0 }],
  ["no memory", { memoryBytes: 0 }],
  ["no bandwidth", { maxBytesPerSecond: 0 }],
  ["an endpoint that is no web address", { endpoint: "ftp://hub" }],
  ["an empty token key", { hfTokenKey: "" }],
  ["no modality", { modality: [] }],
])("%s is refused", (_, options) => {
  expect(() => completeModelRequest({ repo: "gpt2", ...options })).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});

test("values of another type are refused", () => {
  const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
  // @ts-expect-error: force is a number or true.
  expect(() => completeModelRequest({ repo: "gpt2", force: false })).toThrow(invalid);
  // @ts-expect-error: patterns come in a list.
  expect(() => completeModelRequest({ repo: "gpt2", include: "*.json" })).toThrow(invalid);
});

test("every wrong option is named at once, unknown ones included", () => {
  const options = { repo: "gpt2", connections: 0, memoryBytes: 0.5, conections: 3 };
  const complete = (): unknown => completeModelRequest(options);
  expect(complete).toThrow(/connections/);
  expect(complete).toThrow(/memoryBytes/);
  expect(complete).toThrow(/conections/);
});
