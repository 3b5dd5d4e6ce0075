import { describe, expect, test } from "vitest";
import {
  PrefetchError,
  abortErrorOf,
  exitStatusOf,
  isPrefetchError,
  isRetryable,
  throwIfAborted,
} from "../src/index.ts";
import type { ErrorCode } from "../src/index.ts";

describe("exitStatusOf", () => {
  test.each<[ErrorCode, number]>([
    ["INVALID_ARGUMENT", 2],
    ["NOT_FOUND", 3],
    ["FORBIDDEN", 4],
    ["INTEGRITY", 5],
    ["UNAVAILABLE", 6],
    ["THROTTLED", 6],
    ["CONFLICT", 7],
    ["INSUFFICIENT_RESOURCES", 8],
    ["ENGINE_FAILED", 9],
    ["ABORTED", 130],
  ])("%s ends with %i", (code, status) => {
    expect(exitStatusOf(new PrefetchError(code, "x"))).toBe(status);
  });

  test("SIGTERM ends with 143", () => {
    const error = new PrefetchError("ABORTED", "x", { context: { signal: "SIGTERM" } });
    expect(exitStatusOf(error)).toBe(143);
  });

  test("a bug ends with 1", () => {
    expect(exitStatusOf(new TypeError("x"))).toBe(1);
  });
});

describe("isRetryable", () => {
  test.each<[ErrorCode, boolean]>([
    ["UNAVAILABLE", true],
    ["THROTTLED", true],
    ["INTEGRITY", true],
    ["NOT_FOUND", false],
    ["FORBIDDEN", false],
    ["INVALID_ARGUMENT", false],
    ["CONFLICT", false],
    ["INSUFFICIENT_RESOURCES", false],
    ["ENGINE_FAILED", false],
    ["ABORTED", false],
  ])("%s: %s", (code, retryable) => {
    expect(isRetryable(new PrefetchError(code, "x"))).toBe(retryable);
  });

  test("a bug is not repeated", () => {
    expect(isRetryable(new TypeError("x"))).toBe(false);
  });
});

describe("PrefetchError", () => {
  test("keeps its cause and its facts", () => {
    const cause = new Error("socket");
    const error = new PrefetchError("UNAVAILABLE", "gone", { cause, context: { path: "a" } });
    expect(error).toMatchObject({ code: "UNAVAILABLE", cause, context: { path: "a" } });
  });

  test("is recognised across copies of the package", () => {
    const foreign = Object.assign(new Error("x"), { name: "PrefetchError", code: "NOT_FOUND" });
    expect(isPrefetchError(foreign)).toBe(true);
    expect(isPrefetchError(new Error("x"))).toBe(false);
  });
});

describe("an aborted signal", () => {
  test("throws its own reason where that is one of ours", () => {
    const reason = new PrefetchError("ABORTED", "SIGTERM", { context: { signal: "SIGTERM" } });
    const signal = AbortSignal.abort(reason);
    expect(abortErrorOf(signal)).toBe(reason);
    expect(() => throwIfAborted(signal)).toThrow(reason);
  });

  test("wraps any other reason", () => {
    const error = abortErrorOf(AbortSignal.abort("enough"));
    expect(error).toMatchObject({ code: "ABORTED", cause: "enough" });
  });

  test("throws nothing while it is not aborted", () => {
    expect(throwIfAborted(new AbortController().signal)).toBeUndefined();
    expect(throwIfAborted(undefined)).toBeUndefined();
  });
});
