import { PrefetchError } from "@prefetch/core";
import { describe, expect, it } from "vitest";
import { failureLines, failureReport } from "../src/render/failure.ts";
import { usageError } from "../src/usage-error.ts";

describe("a failure on stderr", () => {
  it("is one line that says what and one that says what to do", () => {
    const error = new PrefetchError("NOT_FOUND", "There is no v2.0.1 here. Pass another. Or none.");
    expect(failureLines(failureReport(error))).toEqual([
      "Error: There is no v2.0.1 here.",
      "  Pass another. Or none.",
    ]);
  });

  it("is one line where there is nothing to do", () => {
    expect(failureLines(failureReport(new PrefetchError("ABORTED", "Stopped.")))).toEqual([
      "Error: Stopped.",
    ]);
  });

  it("cannot act upon the terminal", () => {
    const error = new PrefetchError("NOT_FOUND", "No \u001b[31mfile\nhere.");
    expect(failureLines(failureReport(error))).toEqual(["Error: No \\u{1b}[31mfile\\u{a}here."]);
  });

  it("shows the stack of a bug, and only of a bug", () => {
    const [first, second, ...stack] = failureLines(failureReport(new TypeError("x is undefined")));
    expect(first).toBe("Error: this is a bug in prefetch: x is undefined");
    expect(second).toBe("Please report it with these lines:");
    expect(stack[0]).toBe("  TypeError: x is undefined");
    expect(stack.length).toBeGreaterThan(2);
  });

  it("takes what is thrown although it is no error", () => {
    expect(failureReport("odd").message).toBe("odd");
    expect(failureReport("odd").code).toBe("INTERNAL");
  });
});

describe("what the argument parser found wrong", () => {
  it.each([
    ["error: unknown option '--x'", `Unknown option '--x'. See "prefetch rm --help".`],
    [
      "error: unknown option '--forse'\n(Did you mean --force?)",
      `Unknown option '--forse'. Did you mean --force? See "prefetch rm --help".`,
    ],
    [
      "error: unknown option '--token=secret'",
      `Unknown option '--token'. See "prefetch rm --help".`,
    ],
  ])("%j", (message, told) => {
    const error = usageError(message, "prefetch rm");
    expect(error.message).toBe(told);
    expect(error.code).toBe("INVALID_ARGUMENT");
  });
});
