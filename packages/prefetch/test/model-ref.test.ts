import { expect, test } from "vitest";
import { parseModelRef } from "../src/model-ref.ts";

test.each([
  ["Qwen/Qwen3-0.6B", { repoId: "Qwen/Qwen3-0.6B" }],
  ["gpt2", { repoId: "gpt2" }],
  ["hf://Qwen/Qwen3-0.6B", { repoId: "Qwen/Qwen3-0.6B" }],
  ["hf://Qwen/Qwen3-0.6B@v1.0", { repoId: "Qwen/Qwen3-0.6B", revision: "v1.0" }],
  ["hf://gpt2@refs/pr/1", { repoId: "gpt2", revision: "refs/pr/1" }],
  ["hf://gpt2@refs%2Fpr%2F1", { repoId: "gpt2", revision: "refs/pr/1" }],
])("%s is understood", (text, expected) => {
  expect(parseModelRef(text)).toEqual(expected);
});

test.each([
  "",
  "owner/name/file.gguf",
  "hf://owner/name/file.gguf",
  "https://huggingface.co/owner/name",
  "owner/..",
  "../name",
  "owner/",
  "/name",
  "owner/na me",
  "owner/name@main",
])("%j is refused and told how to write it", (text) => {
  expect(() => parseModelRef(text)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("owner/name"),
    }),
  );
});

test.each(["hf://gpt2@", "hf://gpt2@%zz"])("%s has no revision to read", (text) => {
  expect(() => parseModelRef(text)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
