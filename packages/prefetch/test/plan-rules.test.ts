import { type PrefetchError, type SinkLimits, isPrefetchError } from "@prefetch/core";
import { expect, test } from "vitest";
import { type PlanInput, planModel } from "../src/plan/plan-model.ts";
import { fileAt, inputOf } from "./plan-input.ts";

const GIBIBYTE = 1024 ** 3;

/** Returns the error that refuses a plan. */
function refusalOf(input: PlanInput): PrefetchError {
  try {
    planModel(input);
  } catch (error) {
    if (isPrefetchError(error)) return error;
    throw error;
  }
  throw new Error("The plan was not refused.");
}

const invalid = (message: RegExp): object => ({
  code: "INVALID_ARGUMENT",
  message: expect.stringMatching(message),
});

test("a repository without files is not found", () => {
  expect(refusalOf(inputOf([]))).toMatchObject({ code: "NOT_FOUND" });
});

test("a pattern that matches nothing is named, beside one that does match", () => {
  const selection = { include: ["*.json", "*.gguf"], exclude: [] };
  expect(refusalOf(inputOf(["a.json", "b.bin"], { selection }))).toMatchObject(
    invalid(/^include "\*\.gguf" matches none .* "a\.json", "b\.bin"\./),
  );
});

test("patterns that leave nothing together are named", () => {
  const selection = { include: ["*.json"], exclude: ["a*"] };
  expect(refusalOf(inputOf(["a.json", "b.bin"], { selection }))).toMatchObject(
    invalid(/"\*\.json".*"a\*".*"a\.json"/),
  );
});

test("of many paths only a few are named", () => {
  const paths = Array.from({ length: 300 }, (_, index) => `file-${index}`);
  const selection = { include: ["nothing"], exclude: [] };
  expect(refusalOf(inputOf(paths, { selection }))).toMatchObject(invalid(/"file-4" and 295 more/));
});

test.each([".prefetch/manifest.json", ".prefetch"])("a file at %s is refused", (path) => {
  expect(refusalOf(inputOf([path, "a"]))).toMatchObject(invalid(/exclude "\.prefetch/));
});

test("a file in our own folder may be left out", () => {
  const selection = { include: [], exclude: [".prefetch/*"] };
  const { totals } = planModel(inputOf([".prefetch/manifest.json", "a"], { selection }));
  expect(totals.copy.files).toBe(1);
});

test("a file and a folder of one name are refused, unless one is left out", () => {
  const paths = ["a/b", "a/b/c/d", "z"];
  expect(refusalOf(inputOf(paths))).toMatchObject(invalid(/"a\/b".*"a\/b\/c\/d"/));
  const selection = { include: [], exclude: ["a/b/*"] };
  expect(planModel(inputOf(paths, { selection })).totals.copy.files).toBe(2);
});

test("a path that is listed twice is refused", () => {
  expect(refusalOf(inputOf(["a", "a"]))).toMatchObject(invalid(/"a".*twice/));
});

test.each<[string, Partial<SinkLimits>]>([
  ["too many parts", { maxParts: 100 }],
  ["parts that are too large", { maxPartBytes: 1024 ** 2 }],
  ["parts that are too small", { minPartBytes: GIBIBYTE }],
])("a file that would need %s is refused", (_, changed) => {
  const input = inputOf([], { files: [fileAt("large", 100 * GIBIBYTE)] });
  const limits = { ...input.limits, ...changed };
  expect(refusalOf({ ...input, limits })).toMatchObject(invalid(/"large"/));
});

test("no limit on parts stops a file of a single part", () => {
  const input = inputOf(["a"]);
  const limits = { ...input.limits, minPartBytes: GIBIBYTE, maxPartBytes: 1 };
  expect(planModel({ ...input, limits }).totals.copy.files).toBe(1);
});
