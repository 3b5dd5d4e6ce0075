import { expect, it } from "vitest";
import { hfModelOptions } from "../src/options/hf-model-options.ts";
import { createMemoryHost } from "./memory-host.ts";

const host = createMemoryHost({ environment: { HF_TOKEN: "x" } });

it("passes every flag on under the library's name", () => {
  const options = hfModelOptions(
    "owner/name",
    {
      revision: "v1",
      to: ["models"],
      putOption: { sse: "AES256" },
      artifactName: "name",
      architecture: "Qwen3ForCausalLM",
      task: "generate",
      modality: ["text", "image"],
      format: "safetensors",
      modelType: "transformer",
      shortDescription: "small",
      hfTokenKey: "MY_TOKEN",
      endpoint: "https://hub.example",
      caBundle: "ca.pem",
      include: ["*.json"],
      exclude: ["*.bin"],
      force: 2,
      memory: 1024,
      connections: 4,
      maxRate: 100,
    },
    host,
  );

  expect(options).toEqual({
    repo: "owner/name",
    revision: "v1",
    to: ["models"],
    putOptions: { sse: "AES256" },
    artifactName: "name",
    architecture: "Qwen3ForCausalLM",
    task: "generate",
    modality: ["text", "image"],
    serialFormat: "safetensors",
    modelType: "transformer",
    shortDescription: "small",
    hfTokenKey: "MY_TOKEN",
    endpoint: "https://hub.example",
    caBundlePath: "/work/here/ca.pem",
    include: ["*.json"],
    exclude: ["*.bin"],
    force: 2,
    memoryBytes: 1024,
    connections: 4,
    maxBytesPerSecond: 100,
    workingDirectory: "/work/here",
    environment: { HF_TOKEN: "x" },
  });
});

it("asks without a token when anonymous", () => {
  expect(hfModelOptions("a/b", { anonymous: true }, host).hfTokenKey).toBeNull();
});

it("leaves what was not given to the library", () => {
  const { workingDirectory, environment, ...given } = hfModelOptions("a/b", {}, host);
  expect(given).toEqual({ repo: "a/b" });
  expect([workingDirectory, environment]).toEqual([host.workingDirectory, host.environment]);
});
