import { InvalidArgumentError } from "commander";

/**
 * Parses a whole number of at least 1.
 *
 * @throws InvalidArgumentError for anything else
 */
export function parseCount(text: string): number {
  return parseWhole(text, 1, "Write a whole number of at least 1.");
}

/**
 * Parses the number of `--force`: 0 or more.
 *
 * @throws InvalidArgumentError for anything else; a repository that stood behind a bare `--force`
 * lands here, which the advice tells
 */
export function parseForce(text: string): number {
  return parseWhole(text, 0, "Write a whole number, or a bare --force behind the repository.");
}

function parseWhole(text: string, smallest: number, advice: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= smallest) return number;
  throw new InvalidArgumentError(advice);
}
