import { type ErrorCode, PrefetchError } from "@prefetch/core";
import { expect, test } from "vitest";
import { isCurable } from "../src/index.ts";

test.each<[ErrorCode, boolean]>([
  ["INTEGRITY", true],
  ["UNAVAILABLE", true],
  ["THROTTLED", true],
  ["NOT_FOUND", false],
  ["FORBIDDEN", false],
  ["CONFLICT", false],
  ["INSUFFICIENT_RESOURCES", false],
  ["INVALID_ARGUMENT", false],
  ["ENGINE_FAILED", false],
  ["ABORTED", false],
])("%s: %s", (code, expected) => {
  expect(isCurable(new PrefetchError(code, "It failed."))).toBe(expected);
});

test("a bug is not cured by trying another way", () => {
  expect(isCurable(new TypeError("x is not a function"))).toBe(false);
});
