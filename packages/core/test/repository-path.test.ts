import { describe, expect, test } from "vitest";
import { assertSafePath, unsafePathReason } from "../src/index.ts";

describe("repository paths", () => {
  test.each([
    "config.json",
    "a/b/c.safetensors",
    "with space#and?%2F+@~.txt",
    "ünïcode/名.json",
    "..hidden",
    "a..b/c",
    ".gitattributes",
    "C1_or_C2?_premise",
  ])("%j is safe", (path) => {
    expect(unsafePathReason(path)).toBeUndefined();
    expect(() => assertSafePath(path)).not.toThrow();
  });

  test.each([
    "",
    "../x",
    "a/../../x",
    "a/..",
    "./x",
    "/etc/passwd",
    "a//b",
    "a/",
    String.raw`a\b`,
    String.raw`\\host\share`,
    "C:/x",
    "c:x",
    "a\u0000b",
    "a\nb",
    "\u001b[31m",
    "\ud800",
  ])("%j is refused on every system", (path) => {
    expect(() => assertSafePath(path)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", context: { path } }),
    );
  });
});
