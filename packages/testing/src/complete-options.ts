import { PrefetchError } from "@prefetch/core";

/** Options with every default filled in. */
export type Complete<Options> = {
  readonly [Name in keyof Options]-?: NonNullable<Options[Name]>;
};

/**
 * Fills in the defaults and checks the numbers.
 *
 * @param least - the options that are whole numbers, and the smallest that each may be
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeOptions<Options extends object, Name extends keyof Options & string>(
  options: Options,
  defaults: Complete<Options>,
  least: Readonly<Record<Name, number>>,
): Complete<Options> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const complete: Complete<Options> = { ...defaults, ...Object.fromEntries(given) };
  const values = new Map<string, unknown>(Object.entries(complete));
  for (const [name, smallest] of Object.entries<number>(least)) {
    const value = values.get(name);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= smallest) continue;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${name} must be a whole number of at least ${smallest}, not ${String(value)}.`,
    );
  }
  return complete;
}
