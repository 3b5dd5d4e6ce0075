import { describe, expect, test } from "vitest";
import { partRangeOf, planParts } from "../src/index.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

describe("planParts", () => {
  test.each([
    ["an empty file", 0, 16 * MiB, 1],
    ["one byte", 1, 16 * MiB, 1],
    ["exactly one part", 16 * MiB, 16 * MiB, 1],
    ["one byte more", 16 * MiB + 1, 16 * MiB, 2],
    ["48.8 GiB, where 5 MiB parts end", 10_000 * 5 * MiB + 1, 16 * MiB, 3126],
    ["97.6 GiB, where 10 MiB parts end", 10_000 * 10 * MiB + 1, 16 * MiB, 6251],
    ["the last size of 16 MiB parts", 9_000 * 16 * MiB, 16 * MiB, 9_000],
    ["one byte more than that", 9_000 * 16 * MiB + 1, 17 * MiB, 8471],
    ["500 GB", 500e9, 53 * MiB, 8997],
    ["5 TiB", 5 * 1024 * GiB, 583 * MiB, 8993],
  ])("cuts %s", (_name, sizeBytes, partSizeBytes, partCount) => {
    expect(planParts(sizeBytes)).toEqual({ sizeBytes, partSizeBytes, partCount });
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses a size of %s", (size) => {
    expect(() => planParts(size)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("partRangeOf", () => {
  test("covers the file without gaps, the last part being the rest", () => {
    const plan = planParts(40 * MiB + 5);
    expect([1, 2, 3].map((partNumber) => partRangeOf(plan, partNumber))).toEqual([
      { start: 0, end: 16 * MiB },
      { start: 16 * MiB, end: 32 * MiB },
      { start: 32 * MiB, end: 40 * MiB + 5 },
    ]);
  });

  test("gives an empty file one empty part", () => {
    expect(partRangeOf(planParts(0), 1)).toEqual({ start: 0, end: 0 });
  });

  test.each([0, 4, 1.5])("knows no part %s of three", (partNumber) => {
    expect(() => partRangeOf(planParts(40 * MiB), partNumber)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
