import { describe, expect, test } from "vitest";
import { compileSelection, coversSelection, mergeSelections } from "../src/plan/select-files.ts";

const everything = { include: [], exclude: [] };
const safetensors = { include: ["*.safetensors"], exclude: [] };
const json = { include: ["*.json"], exclude: [] };
const both = { include: ["*.json", "*.safetensors"], exclude: [] };
const withoutOnnx = { include: [], exclude: ["onnx/*"] };

describe("a selection", () => {
  test.each([
    ["everything without patterns", everything, "any/path", true],
    ["what one of the include patterns takes", both, "sub/model.safetensors", true],
    ["not what none of them takes", both, "README.md", false],
    ["not what an exclude pattern takes", withoutOnnx, "onnx/model.onnx", false],
    ["exclude before include", { include: ["*"], exclude: ["*.bin"] }, "a.bin", false],
    ["a folder named with a slash", { include: ["onnx/"], exclude: [] }, "onnx/a/b", true],
    ["no folder of another name", { include: ["onnx/"], exclude: [] }, "onnx-2/a", false],
    ["not the folder's own name", { include: ["onnx/"], exclude: [] }, "onnx", false],
    ["without an excluded folder", { include: [], exclude: ["a/"] }, "a/b", false],
    ["not a name that only looks the same", { include: ["\u00e9"], exclude: [] }, "e\u0301", false],
  ])("takes %s", (_, selection, path, expected) => {
    expect(compileSelection(selection)(path)).toBe(expected);
  });
});

describe("coversSelection", () => {
  test.each([
    ["nothing published", [], json, false],
    ["the same", [json], json, true],
    [
      "the same in another order",
      [both],
      { include: both.include.toReversed(), exclude: [] },
      true,
    ],
    ["the whole repository", [json, everything], safetensors, true],
    ["the whole repository, spelt as a star", [{ include: ["*"], exclude: [] }], safetensors, true],
    ["one of its patterns", [both], json, true],
    ["more than its patterns", [json], both, false],
    ["everything, of a part", [both], everything, false],
    ["everything, of all but something", [withoutOnnx], everything, false],
    ["the same without something", [withoutOnnx], withoutOnnx, true],
    [
      "the same but for a slash",
      [{ include: ["a/"], exclude: [] }],
      { include: ["a/*"], exclude: [] },
      true,
    ],
    ["less, for more is excluded", [json], { include: ["*.json"], exclude: ["a/*"] }, true],
    ["more, for less is excluded", [withoutOnnx], json, false],
    ["two selections together only", [json, safetensors], both, false],
  ])("%s", (_, selections, wanted, expected) => {
    expect(coversSelection(selections, wanted)).toBe(expected);
  });
});

describe("mergeSelections", () => {
  test("adds what is new", () => {
    expect(mergeSelections([json], safetensors)).toEqual([json, safetensors]);
  });

  test("leaves the list as it is where the selection is covered", () => {
    expect(mergeSelections([both], json)).toEqual([both]);
  });

  test("drops what the new selection covers", () => {
    expect(mergeSelections([json, safetensors], everything)).toEqual([everything]);
  });
});
