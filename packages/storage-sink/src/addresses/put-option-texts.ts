import { PrefetchError } from "@prefetch/core";

/** What every object is stored with, by the names that the vendor's command line gives it. */
export type PutOptionTexts = Readonly<Record<string, string>>;

/**
 * Passes options whose names a store knows.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another name, or an empty value.
 */
export function assertPutOptions(
  store: string,
  given: PutOptionTexts,
  known: readonly string[],
): void {
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const takes = known.length === 0 ? "none" : known.join(", ");
      throw invalid(`${store} has no put option "${name}"; it takes ${takes}.`);
    }
    if (value === "") throw invalid(`The put option "${name}" has no value; write ${name}=VALUE.`);
  }
}

/**
 * Reads an option that is one of a few values.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for another one.
 */
export function oneOfValues<Value extends string>(
  name: string,
  value: string | undefined,
  values: readonly Value[],
): Value | undefined {
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found !== undefined) return found;
  throw invalid(`The put option "${name}" is ${values.join(", ")}, not "${value}".`);
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
