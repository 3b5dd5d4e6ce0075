import { InvalidArgumentError } from "commander";

/**
 * Collects `name=value` pairs. The value may have a `=` of its own.
 *
 * @throws InvalidArgumentError for a text without a name or a value, and for a name given twice
 */
export function parsePutOption(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const { name, value } = /^(?<name>[^=]+)=(?<value>.+)$/s.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("Write a pair such as storage-class=INTELLIGENT_TIERING.");
  }
  if (Object.hasOwn(previous, name)) throw new InvalidArgumentError(`"${name}" is given twice.`);
  return { ...previous, [name]: value };
}
