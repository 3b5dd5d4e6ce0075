import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { compileFnmatch } from "../src/plan/fnmatch.ts";

/** Written by fixtures/fnmatch-cases.py with Python's own fnmatch. */
const CASES = z
  .array(z.tuple([z.string(), z.string(), z.boolean()]))
  .parse(JSON.parse(readFileSync(new URL("fixtures/fnmatch-cases.json", import.meta.url), "utf8")));

test("patterns match what Python's fnmatch matches", () => {
  const found = CASES.map(([pattern, path]) => [pattern, path, compileFnmatch(pattern)(path)]);
  expect(found).toEqual(CASES);
});

test("the cases would tell a wrong matcher: many match, and many do not", () => {
  expect(CASES.filter(([, , matches]) => matches).length).toBeGreaterThan(150);
  expect(CASES.filter(([, , matches]) => !matches).length).toBeGreaterThan(150);
});

test("a pattern of many stars on a long path is decided at once", () => {
  const matches = compileFnmatch(`${"*a".repeat(100)}*b`);
  const before = performance.now();
  expect(matches("a".repeat(5000))).toBe(false);
  expect(matches(`${"a".repeat(5000)}b`)).toBe(true);
  expect(performance.now() - before).toBeLessThan(2000);
});
