import { InvalidArgumentError } from "commander";

/** Collects the values of a flag that may be given several times. */
export function eachOf(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/**
 * Takes the value of a flag that may be given once.
 *
 * @throws InvalidArgumentError at its second occurrence
 */
export function onlyOne(value: string, previous: string | undefined): string {
  if (previous === undefined) return value;
  throw new InvalidArgumentError("It can be given once only; run the command once per target.");
}
