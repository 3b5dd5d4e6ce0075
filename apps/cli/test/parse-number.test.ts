import { describe, expect, it } from "vitest";
import { parseCount, parseForce } from "../src/options/parse-number.ts";

describe("a number on the command line", () => {
  it("is taken as it is", () => {
    expect(parseCount("8")).toBe(8);
    expect(parseForce("0")).toBe(0);
    expect(parseForce("3")).toBe(3);
  });

  it.each(["0", "-1", "1.5", "8x", "", "0x10", "99999999999999999"])("%j is no count", (text) => {
    expect(() => parseCount(text)).toThrow("Write a whole number of at least 1.");
  });

  it("tells what to do about a repository that --force took for its number", () => {
    expect(() => parseForce("Qwen/Qwen3-0.6B")).toThrow("a bare --force behind the repository");
  });
});
