import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { compileSelection } from "../src/plan/select-files.ts";

const CASES = 20_000;
const PATTERN_ALPHABET = ["*", "?", "[", "]", "!", "-", "a", "b", "z", "/", ".", "é"];
const PATH_ALPHABET = ["a", "b", "z", "/", ".", "-", "[", "!", "é"];
/** As the Hub client has it: a pattern that ends in `/` means everything below. */
const ORACLE = `
import json, sys
from fnmatch import fnmatchcase
cases = json.load(sys.stdin)
print(json.dumps([fnmatchcase(path, p + "*" if p.endswith("/") else p) for p, path in cases]))
`;

/** Numbers from 0 to 1 that a seed gives again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("patterns match what Python's fnmatch matches", () => {
  const python = process.env["REAL_PYTHON"] ?? "REAL_PYTHON is not set: run pnpm test:real";
  const random = randomFrom(20_261_125);
  function word(alphabet: readonly string[], longest: number): string {
    const length = 1 + Math.floor(random() * longest);
    const letters = Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]);
    return letters.join("");
  }
  const cases = Array.from({ length: CASES }, () => [
    word(PATTERN_ALPHABET, 6),
    word(PATH_ALPHABET, 5),
  ]);
  const { stdout, error } = spawnSync(python, ["-c", ORACLE], { input: JSON.stringify(cases) });
  expect(error).toBeUndefined();
  const expected: readonly boolean[] = JSON.parse(stdout.toString());
  const different = cases.filter(([pattern = "", path = ""], index) => {
    const matches = compileSelection({ include: [pattern], exclude: [] });
    return matches(path) !== expected[index];
  });
  expect(expected.filter(Boolean).length).toBeGreaterThan(CASES / 100);
  expect(different).toEqual([]);
});
