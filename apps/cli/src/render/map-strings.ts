/** Returns a copy of plain data with every string in it, keys apart, replaced. */
export function mapStrings<T>(value: T, replace: (text: string) => string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- strings stay strings, so the shape stays
  return mapped(value, replace) as T;
}

function mapped(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapped(item, replace)]),
  );
}
