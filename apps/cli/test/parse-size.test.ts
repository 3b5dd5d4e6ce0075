import { describe, expect, it } from "vitest";
import { parseByteRate, parseByteSize } from "../src/options/parse-size.ts";

describe("a size on the command line", () => {
  it.each([
    ["1", 1],
    ["512B", 512],
    ["64M", 64_000_000],
    ["64MB", 64_000_000],
    ["10k", 10_000],
    ["256MiB", 268_435_456],
    ["16Gi", 17_179_869_184],
    ["1.5GiB", 1_610_612_736],
    ["2 TB", 2_000_000_000_000],
  ])("%s is %d bytes", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each([
    "",
    "x",
    "3x",
    "-1M",
    "0",
    "0.1B",
    "64mb",
    "100Mb",
    "1e3",
    "1KiBs",
    "9999999T",
    "1M 1M",
  ])("%j is refused, with what to write", (text) => {
    expect(() => parseByteSize(text)).toThrow("Write a size such as 256MiB, 1GiB or 64M.");
  });
});

describe("a rate on the command line", () => {
  it("is a size with or without /s", () => {
    expect(parseByteRate("100MB/s")).toBe(100_000_000);
    expect(parseByteRate("50MiB")).toBe(52_428_800);
  });

  it.each(["100Mb/s", "fast", "1/s/s", "100MB/m"])("%j is refused", (text) => {
    expect(() => parseByteRate(text)).toThrow("Write a rate such as 100MB/s or 50MiB/s.");
  });
});
