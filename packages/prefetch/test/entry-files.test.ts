import { expect, test } from "vitest";
import { isEntryFile } from "../src/plan/entry-files.ts";

test.each([
  "config.json",
  "params.json",
  "model_index.json",
  "adapter_config.json",
  "model.safetensors.index.json",
  "unet/diffusion_pytorch_model.safetensors.index.json",
])("%s makes servers take a folder for a model", (path) => {
  expect(isEntryFile(path)).toBe(true);
});

test.each([
  "1_Pooling/config.json",
  "tokenizer.json",
  "model.safetensors",
  "index.json",
  "Config.json",
])("%s does not", (path) => {
  expect(isEntryFile(path)).toBe(false);
});
