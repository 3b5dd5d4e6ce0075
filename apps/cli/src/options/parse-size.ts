import { InvalidArgumentError } from "commander";

const SIZE = /^(\d+(?:\.\d+)?) ?(?:([kKMGT])(i)?)?B?$/;
const PREFIXES = "KMGT";

/**
 * Parses a size: a number and a unit, `64M` or `64MB` (powers of 1,000), `256MiB` or `256Mi` (powers of
 * 1,024), or bytes without a unit. Units are written as they are elsewhere: a lower-case `b` means bits
 * and is refused.
 *
 * @returns the size in whole bytes
 * @throws InvalidArgumentError for anything else, and for 0
 */
export function parseByteSize(text: string): number {
  return parseBytes(text, "Write a size such as 256MiB, 1GiB or 64M.");
}

/**
 * Parses a rate: a size as {@link parseByteSize} takes it, with or without `/s`.
 *
 * @returns the rate in bytes per second
 * @throws InvalidArgumentError for anything else, and for 0
 */
export function parseByteRate(text: string): number {
  return parseBytes(text.replace(/\/s$/, ""), "Write a rate such as 100MB/s or 50MiB/s.");
}

function parseBytes(text: string, advice: string): number {
  const [, number, prefix, binary] = SIZE.exec(text) ?? [];
  const base = binary === undefined ? 1000 : 1024;
  const exponent = prefix === undefined ? 0 : PREFIXES.indexOf(prefix.toUpperCase()) + 1;
  const bytes = Math.round(Number(number) * base ** exponent);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new InvalidArgumentError(advice);
}
