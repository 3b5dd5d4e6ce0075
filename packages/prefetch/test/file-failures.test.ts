import type { ErrorCode, FileFailure } from "@prefetch/core";
import { expect, test } from "vitest";
import { mostTellingCode, transferFailed } from "../src/run/file-failures.ts";

const failure = (path: string, code: ErrorCode): FileFailure => ({
  path,
  code,
  message: `${path} went wrong.`,
});

test.each<[readonly ErrorCode[], ErrorCode]>([
  [["UNAVAILABLE"], "UNAVAILABLE"],
  [["THROTTLED", "UNAVAILABLE"], "UNAVAILABLE"],
  [["UNAVAILABLE", "INTEGRITY"], "INTEGRITY"],
  [["INTEGRITY", "FORBIDDEN"], "FORBIDDEN"],
  [["FORBIDDEN", "INSUFFICIENT_RESOURCES"], "INSUFFICIENT_RESOURCES"],
])("of %j, %s tells most", (codes, expected) => {
  expect(mostTellingCode(codes.map((code) => failure("a", code)))).toBe(expected);
});

test("the message counts the failures, names the first ones and says what to do", () => {
  const failures = ["a", "b", "c", "d", "e"].map((path) => failure(path, "UNAVAILABLE"));
  const error = transferFailed(failures, 12);
  expect(error.message).toMatch(/^5 of 12 files could not be transferred\. /);
  expect(error.message).toContain("a: a went wrong. b: b went wrong. c: c went wrong. And 2 more.");
  expect(error.message).toContain("run the same command again");
  expect(error.message).not.toContain("d went wrong");
});

test("the message says once what many files failed of", () => {
  const message = "The licence is not accepted.";
  const failures = ["a", "b", "c"].map((path): FileFailure => ({
    path,
    code: "FORBIDDEN",
    message,
  }));
  const error = transferFailed([...failures, failure("d", "UNAVAILABLE")], 4);
  expect(error.message).toContain("a and 2 more: The licence is not accepted. d: d went wrong. N");
});

test("the context lists every failure", () => {
  const failures = ["a", "b", "c", "d", "e"].map((path) => failure(path, "INTEGRITY"));
  expect(transferFailed(failures, 5).context.failures).toEqual(failures);
});
